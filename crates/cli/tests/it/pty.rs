//! A terminal that a program runs on.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

/// How long something may take to be seen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal, and the program on it.
pub(crate) struct Terminal {
    pub(crate) child: Child,
    pub(crate) columns: u16,
    keys: File,
    screen: Receiver<Vec<u8>>,
    seen: Vec<u8>,
}

impl Terminal {
    /// Runs `command` on a terminal with so many columns, which it reads from unless its input is `Stdio::null`.
    pub(crate) fn run(columns: u16, command: &mut Command, input: Option<Stdio>) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
        let program = File::options().read(true).write(true).open(name).unwrap();
        tcsetwinsize(&program, Winsize { ws_col: columns, ws_row: 24, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        // Line ends as the program writes them.
        let mut modes = tcgetattr(&program).unwrap();
        modes.output_modes.remove(OutputModes::OPOST);
        tcsetattr(&program, OptionalActions::Now, &modes).unwrap();

        command.env("TERM", "xterm-256color");
        command.stdin(input.unwrap_or_else(|| program.try_clone().unwrap().into()));
        command.stdout(program.try_clone().unwrap()).stderr(program);
        let child = command.spawn().unwrap();
        // The command keeps the program's end open as long as it lives.
        *command = Command::new("none");
        let keys = File::from(terminal);
        let (tell, screen) = channel();
        let mut output = keys.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            // The end of a terminal is an error on Linux, and an end elsewhere.
            while let Ok(count @ 1..) = output.read(&mut chunk) {
                if tell.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, columns, keys, screen, seen: Vec::new() }
    }

    /// Waits until the screen shows `what`, and returns all that it shows then.
    pub(crate) fn until(&mut self, what: &str) -> String {
        loop {
            let shown = shown(&self.text(), self.columns);
            if shown.contains(what) {
                return shown;
            }
            let Ok(chunk) = self.screen.recv_timeout(PATIENCE) else { panic!("never seen: {what}\n{shown}") };
            self.seen.extend(chunk);
        }
    }

    /// Types `keys`.
    pub(crate) fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Everything until the program ends, and its exit code.
    pub(crate) fn end(mut self) -> (String, i32) {
        loop {
            match self.screen.recv_timeout(PATIENCE) {
                Ok(chunk) => self.seen.extend(chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end: {}", self.text()),
            }
        }
        (self.text(), self.child.wait().unwrap().code().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }
}

/// What a terminal with so many columns shows that was sent `text`: what was overwritten or cleared is gone. Colours are left
/// out.
pub(crate) fn shown(text: &str, columns: u16) -> String {
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
                let Some(what) = rest.find(|c| {
                    number.push(*c);
                    c.is_ascii_alphabetic()
                }) else {
                    // The rest of it has not come yet.
                    break;
                };
                let by: usize = number.trim_end_matches(what).parse().unwrap_or(1);
                match what {
                    'm' | 'h' | 'l' => {}
                    'A' => row = row.saturating_sub(by),
                    'B' => row = (row + by).min(lines.len() - 1),
                    'K' if by == 2 => lines[row].clear(),
                    'K' => lines[row].truncate(column),
                    'J' => {
                        lines[row].truncate(column);
                        lines.truncate(row + 1);
                    }
                    other => panic!("unknown: {other} in {text:?}"),
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
