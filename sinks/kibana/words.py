"""The titles in Chinese: one dictionary, in the order in which the dashboards need them."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    "play": "播放",
    # data views and searches
    "Calls": "通话",
    "Segments": "语句",
    "Fields": "字段",
    "Extracted values": "提取的值",
    "Failures": "失败",
    # overview
    "Overview": "概览",
    "How many calls there were, how long they took, and what failed.": "通话数量、时长，以及失败情况。",
    "Number of calls": "通话数量",
    "Share of failures": "失败占比",
    "Failed": "失败",
    "Usual length": "一般时长",
    "Median length": "时长中位数",
    "Length of long calls": "较长通话的时长",
    "95 of 100 are shorter": "95% 的通话短于",
    "Calls over time": "通话趋势",
    "Outcome": "结果",
    "Recordings": "录音",
    "Stage": "环节",
    "Reason": "原因",
    "Failures by stage": "各环节失败",
    "Failures by reason": "失败原因",
    # conversation
    "Conversation": "对话",
    "Who spoke how much; silence, overlap and interruptions. "
    "Text that came in ready has no such figures, nor have legs recorded apart.": (
        "双方说话多少、静音、重叠与打断。直接输入的文本和分开录制的单向录音没有这些指标。"
    ),
    "Talk ratio": "说话占比",
    "Silence": "静音",
    "Overlap": "重叠",
    "Longest silence": "最长静音",
    "Median": "中位数",
    "Talk ratio: spread": "说话占比分布",
    "Silence: spread": "静音分布",
    "Overlap: spread": "重叠分布",
    "Longest silence: spread": "最长静音分布",
    "Talk ratio over time": "说话占比趋势",
    "Silence over time": "静音趋势",
    "Agent": "坐席",
    "Customer": "客户",
    "Who speaks how much": "双方说话比例",
    "Interruptions": "打断",
    "Agents": "坐席",
    "Talk share": "说话比例",
    # what was said
    "What was said": "说了什么",
    "What calls are about, what was found in them, and where it was said.": "通话的内容、提取的信息，以及在哪里说的。",
    "Category": "类别",
    "Categories over time": "类别趋势",
    "Tag": "标签",
    "Tags": "标签",
    "Found": "次数",
    "Field": "字段",
    "Value": "值",
    "Values found most": "最常提取的值",
    "Mentions": "提及次数",
    "Telephone number": "电话号码",
    "Telephone numbers": "电话号码",
    # calls
    "Every call with a link that plays it, and every failure with what to do about it.": (
        "每通电话及其播放链接，每个失败及其处理办法。"
    ),
    "Length": "时长",
    "Recording": "录音",
    "File": "文件",
    "Longest calls": "最长的通话",
}
