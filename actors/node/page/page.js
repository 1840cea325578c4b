
// Keeps the page up to date that the node rendered. tables.js and matrix.js come before it, in
// the same module.

const silence_max = 5000; // ms without a message, after which the page is no longer live
const poll_interval = 2000; // ms
const polls_between_attempts = 5;

const bad_count = (value) => (value > 0 ? "bad" : "");
const number = (title, of, mark) => ({title, of, mark});
const time = (title, of, more = {}) => ({title, of, show: time_text, ...more});
const text = (title, of, more = {}) => ({title, of, kind: "text", ...more});
/** Two values in a column, which is sorted by the second. */
const both = (title, of, show = String) =>
  ({title, of: (row) => of(row)[1], show: (_, row) => of(row).map((v) => show(v)).join(" / ")});
const percentiles = (times) => [times.p50_seconds, times.p99_seconds];
const long_text = (title, of) => ({title, of, kind: "long"});

const peers = new LiveTable("peers", [
  text("peer", (p) => p.label),
  text("state", (p) => p.state, {
    show: words,
    mark: (state, p) => (state === "connected" || p.is_guest || p.is_self ? "good" : "bad"),
  }),
  time("since", (p) => p.in_state_seconds),
  {title: "calls/s", of: (p) => p.history.rate.at(-1), show: rate_text, spark: "rate"},
  {
    title: "round trip", of: (p) => (p.state === "connected" ? p.round_trip_seconds : -1),
    show: (t) => (t < 0 ? "-" : time_text(t)), spark: "round_trip",
  },
  {title: "queue", of: (p) => p.queue_bytes, show: size_text, spark: "queue"},
  {title: "queue max", of: (p) => p.queue_bytes_max, show: size_text},
  both("calls out / in", (p) => [p.calls_in_flight_out, p.calls_in_flight_in]),
  both("streams out / in", (p) => [p.streams_open_out, p.streams_open_in]),
  long_text("last failure", (p) => p.last_failure || "-"),
], {key: (p) => p.key});

const handlers = new LiveTable("handlers", [
  text("handler", (h) => h.label),
  text("state", (h) => h.state, {mark: (state) => (state === "serving" ? "good" : "bad")}),
  {title: "calls/s", of: (h) => h.history.rate.at(-1), show: rate_text, spark: "rate"},
  number("calls ok", (h) => h.calls.ok),
  number("error", (h) => h.calls.error, bad_count),
  number("refused", (h) => h.calls.refused, bad_count),
  number("late", (h) => h.calls.late, bad_count),
  number("in flight", (h) => h.calls.in_flight),
  number("streams", (h) => h.streams.in_flight),
  both("queue p50 / p99", (h) => percentiles(h.queue_time), time_text),
  both("run p50 / p99", (h) => percentiles(h.run_time), time_text),
  number("deaths", (h) => h.deaths, bad_count),
  long_text("last death", (h) => h.last_death || "-"),
], {key: (h) => h.key});

const streams = new LiveTable("streams", [
  text("peer", (s) => with_lane(short(s.peer), s.lane)),
  number("handler", (s) => s.handler),
  text("opened by", (s) => (s.outgoing ? "this node" : "the peer")),
  time("since", (s) => s.waiting_since_seconds),
  number("messages out", (s) => s.messages_sent),
  number("in", (s) => s.messages_received),
  number("credit", (s) => s.credit),
  time("has waited to send", (s) => s.output_wait_seconds),
  time("to read", (s) => s.input_wait_seconds),
], {
  key: (s) => JSON.stringify([s.peer, s.lane, s.mux_id, s.outgoing]),
  group: (s) => `waiting for ${s.waiting_for}`,
});

const pairs = new LiveTable("pairs", [
  text("node", (p) => short(p.from)),
  text("not connected to", (p) => short(p.name)),
  text("state", (p) => words(p.state), {mark: () => "bad"}),
  long_text("why", (p) => p.last_failure || "-"),
  long_text("what to do", (p) => p.hint || "-"),
], {key: (p) => JSON.stringify([p.from, p.name])});

const events = new LiveTable("events", [
  {title: "when", of: (e) => e.time_unix_seconds, show: (s) => clock_text(new Date(s * 1000))},
  text("level", (e) => e.level, {mark: (level) => (/warning|error/.test(level) ? "bad" : "")}),
  text("code", (e) => e.code),
  text("event", (e) => words(e.kind)),
  text("peer", (e) => with_lane(short(e.peer), e.lane) || "-"),
  long_text("what", (e) => [e.text, e.why].filter(Boolean).join(": ") || "-"),
  long_text("what to do", (e) => e.hint || "-"),
  number("times", (e) => e.times),
], {key: (e) => JSON.stringify([e.code, e.peer, e.lane, e.text, e.why, e.time_unix_seconds])});

const loops = new LiveTable("loops", [
  text("loop", (l) => l.name),
  number("turns", (l) => l.turns),
  time("busy", (l) => l.busy_seconds),
  time("present turn", (l) => l.present_turn_seconds, {mark: (s) => (s > 1 ? "bad" : "")}),
  time("longest turn", (l) => l.longest_turn_seconds),
  text("its handler", (l) =>
    l.longest_turn_handler ? `${l.longest_turn_handler} ${l.longest_turn_subroute}` : "-"),
], {key: (l) => l.name});

const configuration = new LiveTable("configuration", [
  text("key", (c) => c.key),
  long_text("value", (c) => c.value),
  text("from", (c) => (c.is_default ? "default" : "file")),
], {key: (c) => c.key});

const matrix = new Matrix(by_id("matrix"));

// What was, for rates and lines.

const histories = new Map();

/** The history of a row, with what is known now. */
const remember = (key, taken, {calls, round_trip = 0, queue = 0}) => {
  const history = histories.get(key) ?? {rate: [], round_trip: [], queue: []};
  histories.set(key, history);
  if (history.taken === taken) return history;
  const add = (values, value) => {
    values.push(value);
    if (values.length > history_max) values.shift();
  };
  if (history.taken)
    add(history.rate, Math.max(0, (calls - history.calls) / (taken - history.taken)));
  add(history.round_trip, round_trip);
  add(history.queue, queue);
  return Object.assign(history, {taken, calls});
};

const grid_note = ({age_seconds: age, left_out}) =>
  (age === null ? "No answers of the peers yet. " : "")
  + (left_out > 0 ? `${left_out} more nodes are not shown.` : "");

let run = "";

const show = (status) => {
  const {taken_unix_seconds: taken, instance} = status;
  if (run !== instance) histories.clear();
  run = instance;
  const all = [{...status, name: ""}, ...status.lanes];
  peers.update(all.flatMap((lane) => lane.peers.map((p) => {
    const is_self = p.name === status.name;
    const name = p.name + (is_self ? " (this node)" : p.is_guest ? " (guest)" : "");
    const label = with_lane(short(name), lane.name);
    const calls = p.calls_out_ok + p.calls_out_failed + p.calls_in;
    const key = JSON.stringify(["peer", lane.name, p.name, p.is_guest]);
    const history = remember(key, taken, {
      calls, round_trip: p.state === "connected" ? p.round_trip_seconds : 0, queue: p.queue_bytes,
    });
    return {...p, key, is_self, label, history};
  })));
  handlers.update(all.flatMap((lane) => lane.handlers.map((h) => {
    const label = with_lane(`${h.id} ${h.subroute}`.trim(), lane.name);
    const {ok, error, refused, late} = h.calls;
    const key = JSON.stringify(["handler", lane.name, h.id, h.subroute]);
    const history = remember(key, taken, {calls: ok + error + refused + late});
    return {...h, key, label, history};
  })));
  for (const [key, history] of histories) if (history.taken !== taken) histories.delete(key);
  streams.update(status.streams);
  pairs.update(status.grid.rows.flatMap((row) =>
    row.not_connected.map((other) => ({...other, from: row.name}))));
  events.update(status.events);
  loops.update(status.loops);
  configuration.update(status.configuration);
  matrix.update(status.grid);
  set_text(by_id("grid-note"), grid_note(status.grid));
  set_text(by_id("streams-note"), clean(status.why_streams_not_listed));
  set_text(by_id("ready"), status.is_ready ? "ready" : "not ready");
  set_class(by_id("ready"), status.is_ready ? "state good" : "state bad");
  const [first = "Nothing is wrong here.", ...others] = status.findings;
  set_text(by_id("first"), clean(first));
  set_list(by_id("findings"), "li", others);
  set_text(by_id("run"), clean(`ActorGrid ${status.version}, run ${status.instance}`));
  const title = clean(short(status.name));
  document.title = status.findings.length ? `(${status.findings.length}) ${title}` : title;
};

// How it comes: pushed by the node, or asked for where it does not push.

let source = null;
let is_polling = false;
let polls = 0;
let heard = new Date();
let tried = new Date();

const tell = (text, css_class) => {
  set_text(by_id("live"), text);
  set_class(by_id("live"), css_class);
  document.body.classList.toggle("stale", css_class === "bad");
};
const lost = () => tell(`not live since ${clock_text(heard)}, trying again`, "bad");
const receive = (text, how) => {
  show(JSON.parse(text));
  heard = new Date();
  tell(how, "good");
};

const connect = () => {
  source?.close();
  tried = new Date();
  source = new EventSource("/events");
  source.addEventListener("status", (event) => receive(event.data, "live"));
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED && !is_polling) poll();
    else lost();
  };
};

const poll = async () => {
  is_polling = true;
  try {
    const answer = await fetch("/status.json?grid", {cache: "no-store"});
    if (!answer.ok) throw new Error(answer.statusText);
    receive(await answer.text(), `live, asking every ${poll_interval / 1000} s`);
  } catch {
    lost();
  }
  polls += 1;
  is_polling = polls % polls_between_attempts !== 0;
  setTimeout(is_polling ? poll : connect, poll_interval);
};

/** A connection may be dead without a sign. */
setInterval(() => {
  const now = Date.now();
  if (is_polling || now - heard < silence_max) return;
  lost();
  if (now - tried >= silence_max) connect();
}, 1000);

connect();
