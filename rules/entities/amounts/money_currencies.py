"""The world's currencies: ISO 4217 codes, what they are called in Chinese and English, how they are written."""

from __future__ import annotations

CURRENCIES = """
CNY | 人民币 人民幣 中国元 | yuan renminbi rmb chinese_yuan chinese_renminbi kuai | RMB CN¥ CNY¥
USD | 美元 美金 美圆 美刀 美国元 | us_dollar u.s._dollar american_dollar united_states_dollar | US$ U.S$ U.S.$ USD$
EUR | 欧元 欧 | euro | €
GBP | 英镑 | british_pound pound_sterling pounds_sterling sterling uk_pound quid | £
JPY | 日元 日圆 日币 日本元 円 | yen japanese_yen | JP¥ JPY¥
HKD | 港元 港币 港纸 港圆 港蚊 | hong_kong_dollar hk_dollar hongkong_dollar | HK$ HKD$
TWD | 新台币 台币 新台幣 台湾元 台币元 | taiwan_dollar new_taiwan_dollar nt_dollar taiwanese_dollar | NT$ TW$
MOP | 澳门元 澳门币 葡币 | pataca macau_pataca macanese_pataca | MOP$
KRW | 韩元 韩币 韩圆 韩国元 | korean_won south_korean_won | ₩
SGD | 新加坡元 新加坡币 新币 坡币 | singapore_dollar singaporean_dollar sing_dollar | S$ SG$
AUD | 澳元 澳币 澳大利亚元 澳洲元 澳刀 | australian_dollar aussie_dollar | A$ AU$ AUD$
NZD | 新西兰元 新西兰币 纽币 纽元 | new_zealand_dollar kiwi_dollar | NZ$ NZD$
CAD | 加元 加币 加拿大元 加拿大币 加刀 | canadian_dollar | C$ CA$ CAD$ CDN$
CHF | 瑞士法郎 瑞郎 | swiss_franc | Fr.
RUB | 卢布 俄罗斯卢布 | ruble rouble russian_ruble russian_rouble | ₽
INR | 印度卢比 | indian_rupee | ₹ Rs. Rs
PKR | 巴基斯坦卢比 | pakistani_rupee pakistan_rupee |
LKR | 斯里兰卡卢比 | sri_lankan_rupee | ரூ
NPR | 尼泊尔卢比 | nepalese_rupee nepali_rupee |
MUR | 毛里求斯卢比 | mauritian_rupee |
SCR | 塞舌尔卢比 | seychellois_rupee |
IDR | 印尼盾 印度尼西亚盾 印尼卢比 印尼币 | rupiah indonesian_rupiah | Rp
THB | 泰铢 泰币 泰国铢 | baht thai_baht | ฿
VND | 越南盾 越盾 越南币 | dong vietnamese_dong | ₫
MYR | 令吉 林吉特 马来西亚林吉特 马来西亚令吉 马币 马来币 | ringgit malaysian_ringgit | RM
PHP | 菲律宾比索 菲币 | philippine_peso filipino_peso | ₱
MMK | 缅元 缅币 | kyat burmese_kyat myanmar_kyat |
KHR | 瑞尔 柬埔寨瑞尔 柬币 | riel cambodian_riel | ៛
LAK | 基普 老挝基普 | kip lao_kip | ₭
BND | 文莱元 文莱币 | brunei_dollar | B$
MNT | 图格里克 蒙古图格里克 | tugrik tögrög mongolian_tugrik | ₮
KPW | 朝鲜元 朝鲜圆 | north_korean_won |
BDT | 塔卡 孟加拉塔卡 | taka bangladeshi_taka | ৳
BTN | 努尔特鲁姆 | ngultrum |
MVR | 拉菲亚 卢非亚 | rufiyaa maldivian_rufiyaa |
AFN | 阿富汗尼 | afghani | ؋
KZT | 坚戈 哈萨克斯坦坚戈 | tenge kazakhstani_tenge | ₸
KGS | 吉尔吉斯斯坦索姆 | kyrgyz_som kyrgyzstani_som |
UZS | 乌兹别克斯坦苏姆 苏姆 | uzbek_som uzbekistani_som |
TJS | 索莫尼 | somoni |
TMT | 土库曼斯坦马纳特 | turkmen_manat turkmenistani_manat |
AZN | 马纳特 阿塞拜疆马纳特 | manat azerbaijani_manat | ₼
GEL | 拉里 格鲁吉亚拉里 | lari georgian_lari | ₾
AMD | 德拉姆 亚美尼亚德拉姆 | dram armenian_dram | ֏
TRY | 里拉 土耳其里拉 | lira turkish_lira | ₺
ILS | 谢克尔 新谢克尔 以色列谢克尔 | shekel new_shekel israeli_shekel israeli_new_shekel | ₪
AED | 迪拉姆 阿联酋迪拉姆 | dirham uae_dirham emirati_dirham united_arab_emirates_dirham |
SAR | 里亚尔 沙特里亚尔 沙特里亚 | riyal saudi_riyal saudi_arabian_riyal |
QAR | 卡塔尔里亚尔 | qatari_riyal |
OMR | 阿曼里亚尔 | omani_rial |
YER | 也门里亚尔 | yemeni_rial |
IRR | 伊朗里亚尔 | rial iranian_rial | ﷼
KWD | 科威特第纳尔 | kuwaiti_dinar |
BHD | 巴林第纳尔 | bahraini_dinar |
IQD | 伊拉克第纳尔 | iraqi_dinar |
JOD | 约旦第纳尔 | jordanian_dinar |
LYD | 利比亚第纳尔 | libyan_dinar |
TND | 突尼斯第纳尔 | tunisian_dinar |
DZD | 阿尔及利亚第纳尔 | algerian_dinar |
RSD | 塞尔维亚第纳尔 | serbian_dinar |
LBP | 黎巴嫩镑 | lebanese_pound lebanese_lira |
SYP | 叙利亚镑 | syrian_pound |
EGP | 埃及镑 埃镑 | egyptian_pound | E£
SDG | 苏丹镑 | sudanese_pound |
SSP | 南苏丹镑 | south_sudanese_pound |
MAD | 摩洛哥迪拉姆 | moroccan_dirham |
MRU | 乌吉亚 | ouguiya |
ZAR | 兰特 南非兰特 | rand south_african_rand |
NAD | 纳米比亚元 | namibian_dollar | N$
BWP | 普拉 | pula botswana_pula |
LSL | 洛蒂 | loti lesotho_loti |
SZL | 里兰吉尼 | lilangeni |
ZMW | 赞比亚克瓦查 | zambian_kwacha |
MWK | 马拉维克瓦查 | malawian_kwacha |
MZN | 梅蒂卡尔 | metical mozambican_metical |
AOA | 宽扎 | kwanza angolan_kwanza |
CDF | 刚果法郎 | congolese_franc |
NGN | 奈拉 尼日利亚奈拉 | naira nigerian_naira | ₦
GHS | 塞地 加纳塞地 | cedi ghanaian_cedi | ₵
GMD | 达拉西 | dalasi gambian_dalasi |
SLE | 利昂 | leone sierra_leonean_leone |
LRD | 利比里亚元 | liberian_dollar | L$
GNF | 几内亚法郎 | guinean_franc |
XOF | 西非法郎 | west_african_cfa_franc cfa_franc |
XAF | 中非法郎 | central_african_cfa_franc |
XPF | 太平洋法郎 | cfp_franc |
KES | 肯尼亚先令 先令 | shilling kenyan_shilling | KSh
UGX | 乌干达先令 | ugandan_shilling |
TZS | 坦桑尼亚先令 | tanzanian_shilling |
SOS | 索马里先令 | somali_shilling |
ETB | 比尔 埃塞俄比亚比尔 | birr ethiopian_birr |
ERN | 纳克法 | nakfa |
DJF | 吉布提法郎 | djiboutian_franc |
RWF | 卢旺达法郎 | rwandan_franc |
BIF | 布隆迪法郎 | burundian_franc |
KMF | 科摩罗法郎 | comorian_franc |
MGA | 阿里亚里 | ariary malagasy_ariary |
CVE | 佛得角埃斯库多 | cape_verdean_escudo |
STN | 多布拉 | dobra |
SEK | 瑞典克朗 | swedish_krona krona kronor |
NOK | 挪威克朗 | norwegian_krone krone kroner |
DKK | 丹麦克朗 | danish_krone |
ISK | 冰岛克朗 | icelandic_krona |
CZK | 捷克克朗 | koruna czech_koruna czech_crown | Kč
PLN | 兹罗提 波兰兹罗提 | zloty złoty polish_zloty | zł
HUF | 福林 匈牙利福林 | forint hungarian_forint |
RON | 列伊 罗马尼亚列伊 | leu lei romanian_leu |
MDL | 摩尔多瓦列伊 | moldovan_leu |
BGN | 列弗 保加利亚列弗 | lev bulgarian_lev |
UAH | 格里夫纳 乌克兰格里夫纳 | hryvnia hryvnya ukrainian_hryvnia | ₴
BYN | 白俄罗斯卢布 | belarusian_ruble |
ALL | 列克 | lek albanian_lek |
MKD | 代纳尔 | denar macedonian_denar |
BAM | 波黑马克 | convertible_mark |
GIP | 直布罗陀镑 | gibraltar_pound |
FKP | 福克兰镑 | falkland_islands_pound |
SHP | 圣赫勒拿镑 | saint_helena_pound |
MXN | 墨西哥比索 | mexican_peso | MX$ MXN$ MEX$
ARS | 阿根廷比索 | argentine_peso argentinian_peso | AR$
CLP | 智利比索 | chilean_peso |
COP | 哥伦比亚比索 | colombian_peso |
CUP | 古巴比索 | cuban_peso |
DOP | 多米尼加比索 | dominican_peso | RD$
UYU | 乌拉圭比索 | uruguayan_peso | $U
BRL | 雷亚尔 巴西雷亚尔 巴西币 | brazilian_real reais | R$
PEN | 秘鲁索尔 | peruvian_sol nuevo_sol | S/
BOB | 玻利维亚诺 | boliviano |
PYG | 瓜拉尼 | guarani guaraní | ₲
VES | 玻利瓦尔 委内瑞拉玻利瓦尔 | bolivar bolívar venezuelan_bolivar |
CRC | 哥斯达黎加科朗 科朗 | costa_rican_colon costa_rican_colón colón | ₡
NIO | 科多巴 | cordoba nicaraguan_cordoba |
HNL | 伦皮拉 | lempira |
GTQ | 格查尔 | quetzal |
PAB | 巴波亚 | balboa |
HTG | 古德 | gourde haitian_gourde |
AWG | 阿鲁巴弗罗林 | aruban_florin |
JMD | 牙买加元 | jamaican_dollar | J$
BBD | 巴巴多斯元 | barbados_dollar barbadian_dollar |
BSD | 巴哈马元 | bahamian_dollar |
BZD | 伯利兹元 | belize_dollar | BZ$
BMD | 百慕大元 | bermudian_dollar bermuda_dollar |
KYD | 开曼元 | cayman_dollar cayman_islands_dollar |
TTD | 特立尼达和多巴哥元 | trinidad_and_tobago_dollar | TT$
XCD | 东加勒比元 | east_caribbean_dollar | EC$
GYD | 圭亚那元 | guyanese_dollar |
SRD | 苏里南元 | surinamese_dollar |
FJD | 斐济元 | fijian_dollar fiji_dollar | FJ$
SBD | 所罗门群岛元 | solomon_islands_dollar |
PGK | 基那 | kina papua_new_guinean_kina |
VUV | 瓦图 | vatu |
WST | 塔拉 | tala samoan_tala |
TOP | 潘加 | paanga tongan_paanga |
BTC | 比特币 | bitcoin btc | ₿
DEM | 德国马克 | deutsche_mark german_mark deutschmark |
FRF | 法国法郎 | french_franc |
FIM | 芬兰马克 | finnish_markka markka |
ESP | 比塞塔 | peseta spanish_peseta |
NLG | 荷兰盾 | dutch_guilder guilder |
ITL | 意大利里拉 | italian_lira |
"""
"""code | Chinese names | English names in the singular | signs.

The last rows are no state's, or gave way to the euro.
"""

SHARED = """
home | 块 块儿 块儿钱 元 圆 块钱 元钱 块大洋 大洋 圆钱 | | ¥
dollar | 刀 | dollar buck | $
pound | 镑 | pound | £
peso | 比索 | peso |
rupee | 卢比 | rupee |
franc | 法郎 | franc |
crown | 克朗 | crown |
dinar | 第纳尔 | dinar |
won | | won |
"""
"""Names that several countries use for their own; which one is meant, the region says."""

HOMES = """
home   | CNY HK:HKD MO:MOP TW:TWD SG:SGD JP:JPY
dollar | USD HK:HKD TW:TWD SG:SGD AU:AUD NZ:NZD CA:CAD JM:JMD BB:BBD BS:BSD BZ:BZD KY:KYD TT:TTD GY:GYD FJ:FJD BN:BND
pound  | GBP EG:EGP LB:LBP SY:SYP SD:SDG GI:GIP
peso   | MXN AR:ARS CL:CLP CO:COP CU:CUP DO:DOP PH:PHP UY:UYU
rupee  | INR PK:PKR LK:LKR NP:NPR MU:MUR SC:SCR
franc  | CHF CD:CDF RW:RWF BI:BIF DJ:DJF GN:GNF KM:KMF
crown  | SEK NO:NOK DK:DKK IS:ISK CZ:CZK
dinar  | KWD BH:BHD IQ:IQD JO:JOD LY:LYD TN:TND DZ:DZD RS:RSD
won    | KRW KP:KPW
"""
"""Shared name | what is meant where no region says otherwise, and region:currency."""

MINOR = """
home | 0.1 | 毛 角 毛钱 角钱 | |
home | 0.01 | 分钱 | |
CNY | 0.1 | | mao jiao |
CNY | 0.01 | | fen |
USD | 0.01 | 美分 | |
EUR | 0.01 | 欧分 | euro_cent eurocent |
GBP | 0.01 | 便士 | penny pennies pence | p
RUB | 0.01 | 戈比 | kopek kopeck |
JPY | 0.01 | 日本钱 日本銭 | |
INR | 0.01 | 派萨 | paisa paise |
dollar | 0.01 | 仙 | cent | ¢
dollar | 0.1 | | dime |
dollar | 1000 | | grand |
BTC | 0.00000001 | 聪 | satoshi |
"""
"""currency | what it is worth in it | Chinese names | English names | signs."""
