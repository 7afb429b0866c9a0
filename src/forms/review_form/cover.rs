//! The cover and the notes on filling in.

use crate::forms::layout::{Align, Builder, Canvas, Ink, Style};
use crate::forms::parts::show;
use crate::forms::parts::show::Shown;
use crate::forms::parts::style::{self, CELL};
use crate::forms::{Form, Sources};

/// The first field's baseline, and where the last must end.
const TOP: f32 = 340.0;
const BOTTOM: f32 = 700.0;
const GAP: f32 = 21.0;
const LABEL_LEFT: f32 = 30.0;
const LABEL_WIDTH: f32 = 100.0;
const VALUE_WIDTH: f32 = 240.0;

/// The cover: whose application for what.
pub(super) fn cover(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let frame = builder.frame();
    let (left, width) = (frame.left, frame.text_width());
    builder.part("封面");
    let mut canvas = builder.canvas();
    let (number, right) = (left + width - 150.0, left + width);
    canvas.text(number, frame.top + 14.0, 40.0, "编号：", CELL);
    canvas.line([number + 34.0, frame.top + 17.0], [right, frame.top + 17.0], 0.6, Ink::Black);
    canvas.text(left, 240.0, width, Form::ReviewForm.title(), Style::new(30.0).bold().center().tracking(0.25));
    let fields = fields(sources);
    let style = fitting(&canvas, &fields);
    let mut y = TOP;
    for (label, value) in fields {
        y += field(&mut canvas, left + LABEL_LEFT, y, label, &value, style);
    }
    canvas.text(left, 735.0, width, "广东省人力资源和社会保障厅制", Style::new(15.0).center().tracking(0.1));
}

fn fields(sources: &Sources<'_>) -> Vec<(&'static str, String)> {
    let (basic, current, declared) = (&sources.application.basic, &sources.application.current_title, &sources.application.declared_title);
    let level = show::joined(&[declared.title.shown(), bracketed(&declared.level.shown())], "");
    vec![
        ("单位", basic.employer.shown()),
        ("姓名", basic.name.shown()),
        ("现职称", current.title.shown()),
        ("申报系列", declared.series.shown()),
        ("申报专业", declared.specialty.shown()),
        ("申报职称", level),
        ("申报类型", declared.kind.shown()),
        ("填表时间", sources.application.filled_on.shown()),
    ]
}

fn bracketed(text: &str) -> String {
    if text == show::NONE { String::new() } else { format!("（{text}）") }
}

/// The largest size at which all fields end above the foot of the cover.
fn fitting(canvas: &Canvas<'_>, fields: &[(&str, String)]) -> Style {
    let sized = |size: f32| Style::new(size).leading(1.4).align(Align::Center).shrink_to(size * 0.8);
    let height = |style: Style| fields.iter().map(|(_, value)| canvas.height_of(VALUE_WIDTH, value, style) + GAP).sum::<f32>();
    let sizes = [15.0, 13.0, 11.0, 9.0].map(sized);
    sizes.into_iter().find(|style| height(*style) <= BOTTOM - TOP).unwrap_or(sized(7.0))
}

/// A label and its value over a line; gives the height taken.
fn field(canvas: &mut Canvas<'_>, x: f32, y: f32, label: &str, value: &str, style: Style) -> f32 {
    canvas.text(x, y, LABEL_WIDTH, label, Style::new(15.0).align(Align::Spread(4.0)));
    let at = x + LABEL_WIDTH;
    // The first line's baseline stands where the label's does; more lines push the next field down.
    let height = canvas.block(at, y - style.size * 1.08, VALUE_WIDTH, value, style);
    let under = y + height - style.size * 1.4 + 6.0;
    canvas.line([at, under], [at + VALUE_WIDTH, under], 0.6, Ink::Black);
    height + GAP
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
