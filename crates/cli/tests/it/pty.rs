//! Runs a program on a pseudo-terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

/// The time after which a test fails that waits for output.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A program that runs on a pseudo-terminal.
pub(crate) struct Pty {
    pub(crate) child: Child,
    pub(crate) columns: u16,
    keyboard: File,
    output: Receiver<Vec<u8>>,
    received: Vec<u8>,
}

impl Pty {
    /// Runs `command` on a terminal with this number of columns. The command reads from the terminal unless `input` is set.
    pub(crate) fn spawn(columns: u16, command: &mut Command, input: Option<Stdio>) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
        let program = File::options().read(true).write(true).open(name).unwrap();
        tcsetwinsize(&program, Winsize { ws_col: columns, ws_row: 24, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        // Pass on line ends as the program writes them.
        let mut modes = tcgetattr(&program).unwrap();
        modes.output_modes.remove(OutputModes::OPOST);
        tcsetattr(&program, OptionalActions::Now, &modes).unwrap();

        command.env("TERM", "xterm-256color");
        command.stdin(input.unwrap_or_else(|| program.try_clone().unwrap().into()));
        command.stdout(program.try_clone().unwrap()).stderr(program);
        let child = command.spawn().unwrap();
        // Close the program's side of the terminal, which the command holds open.
        *command = Command::new("none");
        let keyboard = File::from(terminal);
        let (sender, output) = channel();
        let mut terminal = keyboard.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            // When the program ends, reading fails on Linux and returns 0 elsewhere.
            while let Ok(count @ 1..) = terminal.read(&mut chunk) {
                if sender.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, columns, keyboard, output, received: Vec::new() }
    }

    /// Waits until the screen contains `expected`, and returns its contents.
    pub(crate) fn wait_for(&mut self, expected: &str) -> String {
        loop {
            let screen = render_screen(&self.text(), self.columns);
            if screen.contains(expected) {
                return screen;
            }
            let Ok(chunk) = self.output.recv_timeout(TIMEOUT) else {
                panic!("`{expected}` did not appear:\n{screen}")
            };
            self.received.extend(chunk);
        }
    }

    /// Sends `keys` to the program.
    pub(crate) fn type_keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the program ends, and returns everything it printed and its exit code.
    pub(crate) fn finish(mut self) -> (String, i32) {
        loop {
            match self.output.recv_timeout(TIMEOUT) {
                Ok(chunk) => self.received.extend(chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program did not end: {}", self.text()),
            }
        }
        (self.text(), self.child.wait().unwrap().code().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.received).into_owned()
    }
}

/// Returns what a terminal with this number of columns shows after `text` was written to it, without colors: text that was
/// overwritten or cleared is removed.
pub(crate) fn render_screen(text: &str, columns: u16) -> String {
    let mut lines: Vec<Vec<char>> = vec![Vec::new()];
    let (mut row, mut column) = (0, 0);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\r' => column = 0,
            '\n' => {
                (row, column) = (row + 1, 0);
                lines.resize(lines.len().max(row + 1), Vec::new());
            }
            '\u{1b}' => {
                assert_eq!(rest.next(), Some('['), "{text:?}");
                let mut number = String::new();
                let Some(command) = rest.find(|c| {
                    number.push(*c);
                    c.is_ascii_alphabetic()
                }) else {
                    // The rest of the escape sequence has not arrived yet.
                    break;
                };
                let parameter: usize = number.trim_end_matches(command).parse().unwrap_or(1);
                match command {
                    'm' | 'h' | 'l' => {}
                    'A' => row = row.saturating_sub(parameter),
                    'B' => row = (row + parameter).min(lines.len() - 1),
                    'K' if parameter == 2 => lines[row].clear(),
                    'K' => lines[row].truncate(column),
                    'J' => {
                        lines[row].truncate(column);
                        lines.truncate(row + 1);
                    }
                    other => panic!("unsupported escape sequence {other} in {text:?}"),
                }
            }
            c => {
                if column == usize::from(columns) {
                    (row, column) = (row + 1, 0);
                    lines.resize(lines.len().max(row + 1), Vec::new());
                }
                let length = lines[row].len().max(column + 1);
                lines[row].resize(length, ' ');
                lines[row][column] = c;
                column += 1;
            }
        }
    }
    let lines: Vec<String> =
        lines.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_owned()).collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}
