//! Runs a set of Sigma rules over recorded events with rsigma and reports, as JSON, what it cost and what matched.
//!
//! Arguments: folder of rules, file of events (one JSON object a line: `logsource` and `record`).
//! Each of rsigma's ways to choose rules is measured on one thread, twice, after a round that warms up: from the bytes
//! of each record, and from records parsed before.

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use rsigma_eval::{Engine, EvaluationResult, JsonEvent};
use rsigma_parser::{LogSource, SigmaRule, parse_sigma_yaml};
use serde_json::{Value, json};

struct Line {
    source: LogSource,
    record: Vec<u8>,
}

/// Evaluates a parsed record of the line with that number.
type Evaluate = Box<dyn Fn(usize, &JsonEvent) -> Vec<EvaluationResult>>;

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("a folder of rules");
    let events = args.next().expect("a file of events");
    let (rules, refused) = load(Path::new(&folder));
    let lines = read(Path::new(&events));

    let mut matches = Vec::new();
    let mut modes = Vec::new();
    for (name, evaluate) in modes_of(&rules, &lines) {
        let parsed: Vec<Value> = lines.iter().map(|line| parse(&line.record)).collect();
        let mut found = Vec::new();
        for (index, value) in parsed.iter().enumerate() {
            for one in evaluate(index, &JsonEvent::borrow(value)) {
                found.push(json!([index, one.header.rule_id]));
            }
        }
        // A way that finds less is no way to compare with.
        let count = found.len();
        if matches.is_empty() {
            matches = found;
        }
        let from_bytes = cpu_seconds(|| {
            for (index, line) in lines.iter().enumerate() {
                let value = parse(&line.record);
                black_box(evaluate(index, &JsonEvent::borrow(&value)));
            }
        });
        let from_parsed = cpu_seconds(|| {
            for (index, value) in parsed.iter().enumerate() {
                black_box(evaluate(index, &JsonEvent::borrow(value)));
            }
        });
        modes.push(json!({
            "name": name, "found": count, "from_bytes": from_bytes, "from_parsed": from_parsed,
        }));
    }
    let parsing = cpu_seconds(|| {
        for line in &lines {
            black_box(parse(&line.record));
        }
    });
    let loaded: Vec<_> = rules.iter().map(|rule| &rule.id).collect();
    println!(
        "{}",
        json!({ "loaded": loaded, "refused": refused, "parsing": parsing, "modes": modes, "matches": matches })
    );
}

fn modes_of(rules: &[SigmaRule], lines: &[Line]) -> Vec<(&'static str, Evaluate)> {
    vec![
        ("one engine", routed(engine_of(rules), lines)),
        ("one engine, Bloom filter", {
            let mut engine = engine_of(rules);
            engine.set_bloom_prefilter(true);
            routed(engine, lines)
        }),
        ("one engine, Aho-Corasick over all rules", {
            let mut engine = engine_of(rules);
            engine.set_cross_rule_ac(true);
            routed(engine, lines)
        }),
        ("an engine for each logsource", per_logsource(rules, lines)),
    ]
}

fn routed(engine: Engine, lines: &[Line]) -> Evaluate {
    let sources: Vec<LogSource> = lines.iter().map(|line| line.source.clone()).collect();
    Box::new(move |index, event| engine.evaluate_with_logsource(event, &sources[index]))
}

/// Routing done before, so that an engine holds only rules that concern the event.
fn per_logsource(rules: &[SigmaRule], lines: &[Line]) -> Evaluate {
    let mut numbers = HashMap::new();
    let mut engines = Vec::new();
    let engine_numbers: Vec<usize> = lines
        .iter()
        .map(|Line { source, .. }| {
            let key = (
                source.product.clone(),
                source.category.clone(),
                source.service.clone(),
            );
            *numbers.entry(key).or_insert_with(|| {
                let some: Vec<SigmaRule> = rules
                    .iter()
                    .filter(|rule| concerns(&rule.logsource, source))
                    .cloned()
                    .collect();
                engines.push(engine_of(&some));
                engines.len() - 1
            })
        })
        .collect();
    Box::new(move |index, event| engines[engine_numbers[index]].evaluate(event))
}

/// What `evaluate_with_logsource` asks of a rule.
fn concerns(rule: &LogSource, event: &LogSource) -> bool {
    let is_met = |asked: &Option<String>, given: &Option<String>| match (asked, given) {
        (None, _) => true,
        (Some(asked), Some(given)) => asked.eq_ignore_ascii_case(given),
        (Some(_), None) => false,
    };
    is_met(&rule.product, &event.product)
        && is_met(&rule.category, &event.category)
        && is_met(&rule.service, &event.service)
}

fn engine_of(rules: &[SigmaRule]) -> Engine {
    let mut engine = Engine::new();
    assert!(
        engine.add_rules(rules).is_empty(),
        "rules were tried before"
    );
    engine
}

fn load(folder: &Path) -> (Vec<SigmaRule>, Vec<String>) {
    let (mut rules, mut refused) = (Vec::new(), Vec::new());
    for path in rule_files(folder) {
        let text = std::fs::read_to_string(&path).expect("a rule");
        let tried = parse_sigma_yaml(&text)
            .map_err(|error| error.to_string())
            .and_then(|set| match set.errors.first() {
                Some(error) => Err(error.clone()),
                None => Ok(set.rules),
            })
            .and_then(|some| match Engine::new().add_rules(&some).first() {
                Some((_, error)) => Err(error.to_string()),
                None => Ok(some),
            });
        match tried {
            Ok(some) => rules.extend(some),
            Err(error) => refused.push(format!("{}: {error}", path.display())),
        }
    }
    (rules, refused)
}

fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|one| one.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            if path.is_dir() {
                rule_files(&path)
            } else if path.extension().is_some_and(|ending| ending == "yml") {
                vec![path]
            } else {
                vec![]
            }
        })
        .collect()
}

fn read(path: &Path) -> Vec<Line> {
    BufReader::new(std::fs::File::open(path).expect("events"))
        .lines()
        .map(|line| {
            let value = parse(line.expect("a line").as_bytes());
            let text = |name: &str| value["logsource"][name].as_str().map(str::to_owned);
            Line {
                source: LogSource {
                    product: text("product"),
                    category: text("category"),
                    service: text("service"),
                    ..LogSource::default()
                },
                record: value["record"]
                    .as_str()
                    .expect("a record as text")
                    .as_bytes()
                    .to_vec(),
            }
        })
        .collect()
}

fn parse(record: &[u8]) -> Value {
    serde_json::from_slice(record).expect("JSON")
}

/// CPU seconds of all threads of this process while `work` runs.
fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let started = cpu_clock();
    work();
    cpu_clock() - started
}

fn cpu_clock() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
