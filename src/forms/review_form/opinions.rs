//! Pages 12 to 16: what the employer, the offices, the experts and the committee write, sign and seal. Printed blank.

use crate::forms::layout::{Builder, Cell, Row, Style, Table};
use crate::forms::parts::style::{self, ROW, label, opinion, value};

/// The names stand in one column on all these pages.
const SIDES: [f32; 2] = [1.2, 5.2];

pub(super) fn employer(builder: &mut Builder<'_>) {
    style::section(builder, "十九", "评前公示情况");
    let blank = || value("");
    let mut notice = Table::new([1.2, 2.0, 1.2, 2.0]);
    notice.push(Row::new(vec![label("公示起止时间"), value("　　　年　　月　　日　至　　　　年　　月　　日").wide(3)]).min(30.0));
    notice.push(Row::new(vec![label("公示方式"), blank(), label("公示地点"), blank()]).min(30.0));
    notice.push(Row::new(vec![label("有无异议"), blank(), label("经办人"), blank()]).min(30.0));
    notice.push(Row::new(vec![label("异议处理情况"), blank().wide(3)]).min(48.0));
    let seal = Cell::new("", style::CELL).wide(3).foot(style::signature(&["单位（公章）："]));
    notice.push(Row::new(vec![label("公示结果"), seal]).min(110.0).whole());
    builder.table(&notice);
    style::section(builder, "二十", "所在单位推荐意见");
    let prompt = "对申报人的政治表现、职业道德、业务能力、履行职责、业绩成果的评价，材料是否经核对属实，是否同意推荐：";
    builder.table(&Table::new(SIDES).row(opinion("推荐\n意见", prompt, &["单位负责人签名：", "单位（公章）："], 300.0)));
}

pub(super) fn authority(builder: &mut Builder<'_>) {
    style::section(builder, "二十一", "主管部门（区人力资源部门）审核意见");
    let prompt = "对申报人资格条件、申报材料和单位推荐程序的审核意见：";
    builder.table(&Table::new(SIDES).row(opinion("审核\n意见", prompt, &["审核人签名：", "主管部门（公章）："], 640.0)));
}

pub(super) fn panel(builder: &mut Builder<'_>) {
    style::section(builder, "二十二", "专家、学科（专业）组意见");
    let mut table = Table::new(SIDES);
    table.push(opinion("主审专家\n意见", "", &["主审专家签名："], 270.0));
    table.push(Row::new(vec![title("答辩\n测评\n成绩"), value("")]).min(60.0));
    table.push(opinion("学科组\n专业组\n意见", "", &["组长签名："], 300.0));
    builder.table(&table);
}

pub(super) fn committee(builder: &mut Builder<'_>) {
    style::section(builder, "二十三", "评审委员会评审意见");
    let mut table = Table::new([1.2, 1.04, 1.04, 1.04, 1.04, 1.04]);
    table.push(Row::new(vec![label("评审委员会名称"), value("").wide(5)]).min(40.0));
    let heads = ["总人数", "出席人数", "赞成人数", "反对人数", "弃权人数"].map(value);
    table.push(Row::new([vec![title("表决\n结果").tall(2)], heads.to_vec()].concat()).min(ROW));
    table.push(Row::new(vec![value(""); 5]).min(36.0));
    let signing = ["主任委员签名：", "评审委员会（章）："];
    let body = Cell::new("", style::NOTE).wide(5).foot(style::signature(&signing));
    table.push(Row::new(vec![title("评审\n结论"), body]).min(510.0).whole());
    builder.table(&table);
}

pub(super) fn approval(builder: &mut Builder<'_>) {
    style::section(builder, "二十四", "评后公示及核准部门意见");
    let mut table = Table::new([1.2, 2.0, 1.2, 2.0]);
    table.push(Row::new(vec![label("公示起止时间"), value("　　　年　　月　　日　至　　　　年　　月　　日").wide(3)]).min(30.0));
    table.push(Row::new(vec![label("公示结果"), value("").wide(3)]).min(48.0));
    table.push(Row::new(vec![label("核准文号"), value(""), label("通过时间"), value("")]).min(34.0));
    table.push(Row::new(vec![label("职称证书编号"), value("").wide(3)]).min(34.0));
    let seal = Cell::new("", style::CELL).wide(3).foot(style::signature(&["核准部门（公章）："]));
    table.push(Row::new(vec![label("核准意见"), seal]).min(260.0).whole());
    builder.table(&table);
    style::section(builder, "二十五", "备注");
    builder.table(&Table::new([1.0]).row(Row::new(vec![value("")]).min(185.0)));
}

fn title(text: &str) -> Cell {
    Cell::new(text, Style::new(12.0).leading(1.6).center())
}
