//! The right half, below: what the employer, the experts and the committee write, sign and seal.

use super::{section, sections, side};
use crate::forms::layout::{Align, Builder, Cell, Para, Row, Style, Table};
use crate::forms::parts::style::{self, SMALL, label, value};

pub(super) fn set(builder: &mut Builder<'_>) {
    let mut table = sections();
    let prompt = |text: &str| Cell::new(text, style::NOTE).top();
    section(&mut table, "单位\n意见", prompt("").foot(sign("单位负责人签名：　　　　　　　（公章）")), 79.0);
    section(&mut table, "主审\n专家\n意见", prompt("").foot(sign("主审专家签名：")), 70.0);
    builder.table(&table);
    let mut table = Table::new([1.0, 1.8, 1.8, 1.8, 1.8, 1.8]);
    table.padding = (3.0, 2.0);
    table.push(Row::new(vec![side("答辩\n成绩"), value("").wide(2), label("答辩组长签名"), value("").wide(2)]).exact(30.0));
    let heads = ["总人数", "出席人数", "赞成", "反对", "弃权"];
    for (name, signing) in [("学科组", "组长签名："), ("评委\n会", "主任委员签名：　　　　　　　（评委会章）")] {
        let cells = heads.map(|head| Cell::new(head, SMALL.center()));
        table.push(Row::new([vec![side(name).tall(3)], cells.to_vec()].concat()).exact(18.0));
        table.push(Row::new((0..heads.len()).map(|_| value("")).collect()).exact(20.0));
        let verdict = Cell::new("表决结果：", style::NOTE).top().wide(heads.len()).foot(sign(signing));
        table.push(Row::new(vec![verdict]).exact(34.0));
    }
    builder.table(&table);
}

fn sign(who: &str) -> Vec<Para> {
    vec![Para::new(format!("{who}　　　　　　　　年　　月　　日"), Style::new(9.0).leading(1.5).align(Align::Right))]
}
