//! The demo does the whole job by itself, away from the checkout, and again.

use crate::support::Desk;

#[test]
fn the_demo_ends_with_verified_receipts_and_runs_again() {
    let desk = Desk::new("zh");
    let first = desk.run(["demo"]);
    assert_eq!(first.code, 0, "{}{}", first.stdout, first.stderr);
    for said in ["第 1 次提交成功", "已经提交过，没有再发送任何文件", "已核准", "个文件与提交时一致", "时钟拨快", "示例"]
    {
        assert!(first.stdout.contains(said), "{said}: {}", first.stdout);
    }
    for left in ["周明远/app.yaml", "周明远/report/评审表.pdf", "周明远/receipts/server-keys.json", "server/declare.db"] {
        assert!(desk.path("declare-demo").join(left).is_file(), "{left}");
    }
    std::fs::write(desk.path("declare-demo/left-over"), "").unwrap();

    let again = desk.run(["demo", "--lang", "en"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("revision 1 is filed") && again.stdout.contains("the clock is moved on"), "{}", again.stdout);
    assert!(!desk.path("declare-demo/left-over").exists());
}

#[test]
fn a_folder_that_is_not_the_demos_own_is_left_alone() {
    let desk = Desk::new("en");
    std::fs::create_dir(desk.path("declare-demo")).unwrap();
    std::fs::write(desk.path("declare-demo/mine.txt"), "mine").unwrap();
    let refused = desk.run(["demo"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("is not the demo's own"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(desk.path("declare-demo/mine.txt")).unwrap(), "mine");
}
