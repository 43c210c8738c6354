//! survey
use byway_diagnostic::{Source,Sources,render};
fn main(){ let mut bad=0; let mut tot=[0usize;4]; let mut unk: std::collections::HashMap<String,usize>=Default::default();
 for f in std::env::args().skip(1){ let t=std::fs::read(&f).unwrap(); let c=byway_ios::parse(&t);
  assert_eq!(c.lines().collect::<Vec<_>>().concat(), t, "{f}");
  let s=Sources::one(Source::new(f.clone(),&t));
  for d in c.diagnostics(){ bad+=1; print!("{}",render::text(d,&s,render::Style::PLAIN)); }
  for (i,st) in byway_ios::LineState::ALL.iter().enumerate(){ tot[i]+=c.count(*st);}
  for l in 0..c.line_count(){ let id=byway_ios::LineId(l as u32); c.fields(id); if c.state(id)==byway_ios::LineState::Unknown { let k: Vec<_>=String::from_utf8_lossy(c.line(id)).split_whitespace().take(2).map(|s|s.to_string()).collect(); *unk.entry(format!("{}{}",if c.line(id).starts_with(b" "){" "}else{""},k.join(" "))).or_default()+=1; } }
 }
 println!("BAD {bad} {tot:?}"); let mut v: Vec<_>=unk.into_iter().collect(); v.sort_by_key(|x| std::cmp::Reverse(x.1)); for (k,n) in v.iter().take(120){ println!("{n} {k}"); } }
