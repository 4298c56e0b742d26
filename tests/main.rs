//! The tests of this package, in one binary: linking once is faster than linking each file.

#![allow(clippy::unwrap_used)]

mod adopt;
mod api;
mod bad_documents;
mod cli_extensions;
mod commands;
mod compile;
mod consumer;
mod diff_attribution;
mod diff_cases;
mod diff_mutations;
mod diff_renames;
mod diff_reports;
mod diff_rules;
mod diff_settings;
mod docs_rs;
mod documents;
mod each_type;
mod emulator;
mod freshness;
mod fuzz;
mod generated_files;
mod guide;
mod invalid_values;
mod lint_examples;
mod lint_faults;
mod lint_files;
mod lint_fix;
mod lint_names;
mod lint_rules;
mod lint_structure;
mod mocks;
mod module_cycles;
mod notes;
mod phone_numbers;
mod pull_requests;
mod report_schemas;
mod requests;
mod responses;
mod schemas;
mod signatures;
mod small_changes;
mod spec_examples;
mod upstream;
mod workspace;
