//! The cover and the notes on filling in.

use crate::forms::layout::{Align, Builder, Cell, Row, Style, Table};
use crate::forms::parts::cover;
use crate::forms::parts::show::{self, Shown};
use crate::forms::parts::style::{self, CELL};
use crate::forms::{Form, Sources};

/// The cover: whose application for what.
pub(super) fn cover(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    builder.part("封面");
    let mut number = Table::new([300.0, 42.0, 111.0]);
    number.line = 0.0;
    number.push(Row::new(vec![Cell::new("", CELL), Cell::new("编号：", CELL).bottom(), Cell::new("", CELL).bottom().blank()]).min(24.0));
    builder.table(&number);
    builder.space(82.0);
    cover::title(builder, Form::ReviewForm.title());
    builder.space(62.0);
    cover::fields(builder, 45.0, &fields(sources));
    builder.space(40.0);
    builder.paragraph("广东省人力资源和社会保障厅制", Style::new(15.0).center().tracking(0.1));
}

fn fields(sources: &Sources<'_>) -> Vec<(&'static str, String)> {
    let (basic, current, declared) = (&sources.application.basic, &sources.application.current_title, &sources.application.declared_title);
    vec![
        ("单位", basic.employer.shown()),
        ("姓名", basic.name.shown()),
        ("现职称", current.title.shown()),
        ("申报系列", declared.series.shown()),
        ("申报专业", declared.specialty.shown()),
        ("申报职称", show::title_with_level(declared)),
        ("申报类型", declared.kind.shown()),
        ("填表时间", sources.application.filled_on.shown()),
    ]
}

const NOTES: [&str; 7] = [
    "一、第一至第十七部分由申报人填写打印，第十八部分个人承诺和各处签名由申报人手写；第十九、二十部分由所在单位填写，其余部分由主管部门、评审委员会及其日常工作部门、核准部门填写。",
    "二、填写内容须真实、具体，以事实为依据，并与网上申报信息一致；任何栏目不得留空，没有的填写“无”。",
    "三、学历从高中（中专）填起；工作经历每变动一次岗位或单位另起一行。",
    "四、业绩成果、获奖、论文专著、专利及著作填写取得现职称以来的内容，每部分代表作不超过三项，以“★代表作”标明。",
    "五、各栏内容较多时自动续页；需另附材料的，用A4纸并在备注中注明。",
    "六、所附复印件须经所在单位核对，由核对人签名并加盖单位公章。",
    "七、本表用A4纸双面打印。每页右上角的二维码和校验码对应同一份申报内容，内容改动后须重新打印、重新签名。",
];

/// The notes on filling in.
pub(super) fn notes(builder: &mut Builder<'_>) {
    builder.part("填表说明");
    builder.heading("填表说明", Style::new(14.0).leading(1.8).bold().center());
    for note in NOTES {
        builder.paragraph(note, style::NOTE.sized(9.5).leading(1.5).align(Align::Both).hang(2.0));
    }
    builder.space(4.0);
}
