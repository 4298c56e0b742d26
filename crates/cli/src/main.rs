#![doc = include_str!("../README.md")]

mod bulk;

fn main() {}
