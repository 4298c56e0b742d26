//! All tests, in one program: what is linked once is built sooner.

mod refusals;
mod requests;
