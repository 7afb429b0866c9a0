//! Words in file names that name no paper.

/// Words that say nothing about which paper it is.
#[rustfmt::skip]
pub(super) const EMPTY: [&str; 121] = [
    "扫描件", "扫描", "复印件", "复印", "影印件", "原件", "电子版", "电子件", "彩色", "彩印", "彩扫", "黑白", "高清", "清晰", "最新",
    "新版", "本人", "个人", "我的", "签字", "签名", "已签", "手签", "盖章", "公章", "已盖章", "正本", "副本", "完整", "完整版", "全部",
    "全套", "合并", "压缩", "终版", "定稿", "最终", "最终版", "正式", "正式版", "年", "月", "日", "年度", "材料", "附件", "证明",
    "证明材料", "佐证", "佐证材料", "文件", "资料", "一寸", "两寸", "二寸", "白底", "蓝底", "红底", "电子", "上传", "提交", "深圳",
    "深圳市", "广东", "广东省", "职称申报", "学信网", "教育部", "近期", "免冠", "最高", "单位", "手写", "手写签名", "签字版", "签名版",
    "版", "发表", "现", "现有", "任现职以来", "以来", "近", "历年", "各年", "各年度", "专业技术人员", "申报", "申报用", "首页", "内页",
    "1寸", "2寸", "字", "双面", "单面", "正反面", "同页", "全本", "终稿", "一份", "两份", "有效期", "有效期内", "扫描版", "打印版",
    "盖章版", "职称", "留服中心", "留学服务中心", "专业技术资格", "专业技术职务", "任职资格", "已盖", "已签名", "已签字", "清晰版", "原版",
    "图片版", "送审", "职称评审",
];
/// What devices and programs call a file that nobody has named.
#[rustfmt::skip]
pub(super) const DEVICES: [&str; 40] = [
    "scan", "scans", "scanned", "scanner", "img", "image", "images", "pic", "picture", "doc", "docs", "document", "documents", "file", "files",
    "new", "untitled", "unnamed", "copy", "screenshot", "screen", "shot", "dsc", "dscn", "dscf", "dji", "pxl", "mmexport", "wechatimg", "wechat",
    "wx", "qq", "camscanner", "adobe", "page", "pages", "export", "download", "output", "print",
];
/// Words that make the file something else than the paper it names.
#[rustfmt::skip]
pub(super) const DOUBTFUL: [&str; 25] = [
    "模板", "范本", "范例", "样表", "样本", "空白", "填写说明", "填表说明", "须知", "备份", "作废", "旧版", "旧", "草稿", "查重", "未签",
    "未盖", "待签", "待补", "缺", "template", "sample", "draft", "blank", "old",
];
