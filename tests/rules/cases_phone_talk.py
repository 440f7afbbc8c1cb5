"""Stretches of talk with numbers of many kinds, and the telephone numbers among them."""

from __future__ import annotations

TALK: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        (
            "您好，这里是XX银行信用卡中心，工号八零二三为您服务。请问有什么可以帮您？我要查一下我的账单。好的，请您提"
            "供一下卡号后四位，还有身份证后四位。卡号后四位是三三零二，身份证后四位零零四X。好的，请问您预留的手机号"
            "是多少？幺三八六零零四二二七幺。好的，跟您核对一下，幺三八六零零四二二七幺，对吗？对的。您本月账单金额是"
            "三千六百八十二块五，还款日是十二月五号。"
        ),
        ("+8613860042271",),
    ),
    (
        (
            "喂，你好，是美团外卖的，你那个地址是不是阳光小区三栋二单元一二零四？对。我到楼下了，门禁进不去，你电话是"
            "不是尾号二二七幺那个？对的对的，门禁密码是一二三四井号。好嘞。"
        ),
        (),
    ),
    (
        (
            "hi I'm calling about order five five one two oh nine three, it was supposed to arrive on the twenty thir"
            "d, and my phone number is one three eight six double oh four double two seven one, yeah, two two seven o"
            "ne at the end. I paid 1380 yuan for it and the card ending 3302 was charged twice."
        ),
        ("+8613860042271",),
    ),
    (
        (
            "你好，我想咨询一下，就是我上个月十五号在你们那办了一张卡，办的是一百三十八的套餐，号码是一八六零零零零一"
            "二三四，然后每个月扣我一百五十八，我打一零零一零问了，他们说是有个会员二十块，这个会员我没有开过。"
        ),
        (
            "+8618600001234",
            "10010",
        ),
    ),
    (
        (
            "派出所吗？我要报案，我被骗了，对方先打的电话，号码是零零八五二六一二三四五六七，说我的包裹有问题，然后让"
            "我加QQ，QQ号是三二五六七八九零一，后来又让我往六二二二零二零二零零一一二二三三四四五这个卡里转了五万八千"
            "块。我自己的电话是一五九八八八八七七六六。"
        ),
        (
            "+85261234567",
            "+8615988887766",
        ),
    ),
    (
        (
            "请记录：报修地址长江路一百二十八号五幢三零二，联系人吴女士，电话一三九一二三四零零五六，预约明天上午九点"
            "到十一点，报修单号二零二四一一零五零零三八。"
        ),
        ("+8613912340056",),
    ),
    (
        (
            "您的快递已到菜鸟驿站，取件码二杠三杠四零一七，营业时间早上八点到晚上十点，有问题请联系一三七七七七七零零"
            "零零或者零五七一八八二二三三四四。"
        ),
        (
            "+8613777770000",
            "+8657188223344",
        ),
    ),
    (
        (
            "妈，你把手机充上电，我给你说个号你记一下，是李大夫的，零一零，八二二六，幺六九九，转六零二，要是没人接你"
            "就打他手机幺三九幺零幺幺二二三三，别总打我这个，我上班不让接。"
        ),
        (
            "+861082261699x602",
            "+8613910112233",
        ),
    ),
    (
        (
            "第一步请拨打四零零六六七八八九九，听到语音后按一，再输入您的身份证号，三三零一零六一九九零零一零一二三四"
            "五，最后按井号键确认。"
        ),
        ("4006678899",),
    ),
    (
        "今天股票跌到三千零一十八点，成交八千多亿，我那个六零零五一九还套着呢，你说的那只零零零八五八我没买。",
        (),
    ),
    (
        (
            "我查到了，您这个航班是CA一八三一，明天十五点三十起飞，票号九九九杠二三四五六七八九零一，座位三十八A，行"
            "李额二十三公斤。"
        ),
        (),
    ),
    (
        (
            "我这边显示您的号码归属地是浙江杭州，入网时间二零一五年三月，套餐是八十八元，剩余流量十二点三个G，话费余"
            "额一百零三块八。"
        ),
        (),
    ),
    (
        (
            "那个，我跟你说啊，我儿子的电话，你记啊，一，三，六，对，一三六，然后，六，五，八，八，对，再然后，幺，二"
            "，三，四，好了。"
        ),
        ("+8613665881234",),
    ),
    (
        "客户说号码是幺三八几几几几二二七幺，中间记不清了。",
        (),
    ),
    (
        "传真号和电话是一样的，零五七四八七六五四三二一",
        ("+8657487654321",),
    ),
    (
        "这个机子的序列号是幺三八零零幺三八零零零，跟电话号码似的，我的真电话是幺三九零零幺三九零零零",
        ("+8613900139000",),
    ),
    (
        "密码是我手机号后六位，手机号是一三九零零一三九零零零",
        ("+8613900139000",),
    ),
    (
        "租金一千三百八一个月，押一付三，房东电话一三九零零一三九零零零，房子在三零一",
        ("+8613900139000",),
    ),
    ("您电话多少\n一三三\n一三三\n四四五五\n四四五五\n六六七七\n好的", ("+8613344556677",)),
    ("手机号\n一三三四四五五六六七七\n一三三四四五五六六七八\n不对最后是七七", ("+8613344556677",)),
    ("订单号多少\n二零二四零五\n嗯\n一二零零八八\n好的，手机呢\n一三三四四五五六六七七", ("+8613344556677",)),
)

FORMS: tuple[tuple[str, str], ...] = (
    ("座机0571.8815.6788", "+8657188156788"),
    ("call me on +86.138.0013.8000", "+8613800138000"),
    ("one three eight dot double oh one three dot eight triple oh", "+8613800138000"),
    ("call 028-8555-6677 and ask for ext. 301.", "+862885556677x301"),
    ("it's 028-8555-6677, then ask them for extension 301", "+862885556677x301"),
    ("电话是幺3800幺38000", "+8613800138000"),
    ("手机号1 3800 1380 00", "+8613800138000"),
    ("手机号:1380013 8000", "+8613800138000"),
    ("138 00 13 80 00", "+8613800138000"),
    ("您好，我的号码是13 800138000", "+8613800138000"),
    ("客服电话05718 8156788", "+8657188156788"),
    ("电话零571 88156788", "+8657188156788"),
    ("联系电话0571—88156788", "+8657188156788"),
    ("电话:(0571)8815-6788", "+8657188156788"),
    ("40 0820 8820", "4008208820"),
    ("400820 8820", "4008208820"),
    ("4 0 0 8 2 0 8 8 2 0", "4008208820"),
    ("拨打1 2 3 4 5", "12345"),
    ("拨打123 45", "12345"),
    ("拨打一二三、四五", "12345"),
    ("打9 5 5 8 8", "95588"),
    ("my number is 1 3 8, 0 0 1 3, 8 0 0 0", "+8613800138000"),
    ("my number is one-three-eight-double-oh-one-three-eight-triple-oh", "+8613800138000"),
    ("My number is One Three Eight Zero Zero One Three Eight Zero Zero Zero.", "+8613800138000"),
    ("ONE THREE EIGHT DOUBLE OH ONE THREE EIGHT TRIPLE OH", "+8613800138000"),
    ("one three eight, o o one three, eight o o o", "+8613800138000"),
    ("it's one thirty eight, double oh, thirteen, eight thousand", "+8613800138000"),
    ("one three eight double zero thirteen eight triple zero", "+8613800138000"),
    ("one eighty six, twenty two oh three, ninety one seventy four", "+8618622039174"),
    ("one eight six, two two zero three, nine one seven four, that's it", "+8618622039174"),
    ("you can call one eight six 2203 nine one seven four", "+8618622039174"),
    ("that's one eight six. two two oh three. nine one seven four.", "+8618622039174"),
    ("uh one eight six uh two two oh three uh nine one seven four", "+8618622039174"),
    ("one eight six, you know, two two oh three, nine one seven four", "+8618622039174"),
    ("one eight six, let me think, two two oh three, and nine one seven four", "+8618622039174"),
    ("one eight six, two two oh three... hold on... nine one seven four", "+8618622039174"),
    ("call me at one eight six two two oh three nine one seven four after five", "+8618622039174"),
    ("one eight six two two oh three nine one seven four at six pm", "+8618622039174"),
    ("one eight six two two oh three nine one seven four for two people", "+8618622039174"),
    (
        "one eight six two two oh three nine one seven four and one three nine oh oh one three nine triple oh",
        "+8618622039174,+8613900139000",
    ),
    ("first one eight six two two oh three nine one seven four", "+8618622039174"),
    ("my number one eight six two two oh three nine one seven four", "+8618622039174"),
    ("the first one is one eight six two two oh three nine one seven four", "+8618622039174"),
    ("this one, one eight six two two oh three nine one seven four", "+8618622039174"),
    ("no one picks up at one eight six two two oh three nine one seven four", "+8618622039174"),
    ("WeChat is the same, one eight six two two oh three nine one seven four", "+8618622039174"),
    ("my number, it's one eight six, two two oh four, sorry, oh three, nine one seven four", "+8618622039174"),
    ("+86 one eight six two two oh three nine one seven four", "+8618622039174"),
    ("plus eighty six one eight six two two oh three nine one seven four", "+8618622039174"),
    ("country code eight six, then one eight six two two oh three nine one seven four", "+8618622039174"),
    ("area code zero one zero, number six two two eight eight five five nine", "+861062288559"),
    ("+1 800 555 0199", "+18005550199"),
    ("+44 (0)20 7946 0958 ext 12", "+442079460958x12"),
    ("0044 20 7946 0958", "+442079460958"),
    ("+49 30 901820", "+4930901820"),
    ("+81-3-3344-5555", "+81333445555"),
    ("+82 10 2345 6789", "+821023456789"),
    ("+65 6123 4567", "+6561234567"),
    ("加 6 5 8 1 2 3 4 6 7 9", "+6581234679"),
    ("加号八六幺三八零零幺三八零零零", "+8613800138000"),
    ("前面加86，13800138000", "+8613800138000"),
    ("前面加零零八六，幺三八零零幺三八零零零", "+8613800138000"),
    ("13800138000#", "+8613800138000"),
    ("13800138000。", "+8613800138000"),
    ("手机13800138000手机13900139000", "+8613800138000,+8613900139000"),
    ("13800138000(张三)", "+8613800138000"),
    ("张三(13800138000)", "+8613800138000"),
    ("张三：13800138000；李四：13900139000", "+8613800138000,+8613900139000"),
    ("13800138000、139", "+8613800138000"),
    ("13800138000 139001390", "+8613800138000"),
    ("电话0571－88156788／88156789", "+8657188156788,+8657188156789"),
)
"""Odd ways of writing, of recognisers and of people."""
