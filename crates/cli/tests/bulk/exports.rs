//! What `export` writes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use crate::support::{Place, ended, same};

#[test]
fn what_is_exported_is_an_input_that_changes_nothing() {
    let place = Place::new(&[]);
    place.seed(0..2_500);
    for (words, name) in
        [("export --to out.csv", "out.csv"), ("export --format ndjson --to out.ndjson", "out.ndjson")]
    {
        let exported = place.run(words);
        assert_eq!((exported.code, exported.stdout.as_str()), (Some(0), ""), "{}", exported.stderr);
        assert_eq!(exported.stderr, "    Exported 2,500 assignments\n");
        let ended = place.run(&format!("sync --from {name} --prune --dry-run"));
        assert_eq!(ended.code, Some(0), "{}", ended.stdout);
        assert!(ended.stdout.contains("0 to create, 2,500 kept"), "{}", ended.stdout);
    }
    let first = place.read("out.csv");
    insta::assert_snapshot!(same(first.lines().next().unwrap()));
    assert_eq!(first, place.run("export").stdout);
    assert_eq!(place.run("export --format table").code, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new(&[]);
    place.seed(0..5_000);
    let mut child = place.command("export").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("channel_endpoint_sid,"), "{line}");
    let ended = ended(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn half_an_export_is_never_left_behind() {
    let place = Place::new(&[]);
    place.seed(0..2_500);
    place.write("out.csv", "what was there before");
    place.faults(&["status=403,every=2,times=1"]);
    let ended = place.run("export --to out.csv");
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("not the whole list"), "{}", ended.stderr);
    assert_eq!(place.read("out.csv"), "what was there before");
    assert_eq!(names(place.directory.path()), ["out.csv"]);
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
