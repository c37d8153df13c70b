-- +goose Up
create table momo_payments (
	id          text primary key,
	provider    text        not null,
	direction   text        not null check (direction in ('in', 'out')),
	reference   text        not null,
	key         text        not null,
	amount      integer     not null check (amount > 0), -- in the smallest unit of the currency
	currency    text        not null,
	phone       text        not null, -- personal data; empty where requests are sealed
	request     blob        not null, -- the other fields, as JSON or sealed: personal data
	state       text        not null,
	provider_id text        not null default '',
	subject     text        not null default '', -- of its callbacks: see webhook.Event
	status      text        not null default 'unknown',
	reason      text        not null default '', -- why it is where it is, without personal data
	recovery    text        not null default 'unknown',
	next        blob        not null default '', -- the step that a customer has to take, like request
	contradicts text        not null default '',
	attempts    integer     not null default 0,
	misses      integer     not null default 0,
	planned_at  integer     not null,
	send_before integer,
	sending_at  integer, -- the last attempt
	sent_at     integer, -- the first attempt that may have left
	checked_at  integer,
	due_at      integer, -- null: nothing to do
	settled_at  integer,
	version     integer     not null default 1,
	unique (provider, reference)
);
create index momo_payments_due on momo_payments (due_at) where due_at is not null;
create unique index momo_payments_subject on momo_payments (subject) where subject <> '';
create index momo_payments_provider_id on momo_payments (provider_id) where provider_id <> '';
create index momo_payments_human on momo_payments (planned_at) where state = 'human';
create index momo_payments_settled on momo_payments (settled_at) where settled_at is not null;

create table momo_events (
	payment  text        not null references momo_payments (id) on delete cascade,
	version  integer     not null,
	at       integer     not null,
	was      text        not null,
	became   text        not null,
	cause    text        not null, -- plan, send, answer, lookup, callback, sweep, operator, restore
	evidence text        not null default '',
	note     text        not null default '', -- without personal data, but for what an operator wrote
	primary key (payment, version)
);

create table momo_inbox (
	subject   text primary key,
	reference text        not null,
	status    text        not null,
	at        integer     not null
);

create table momo_limits (
	key   text primary key,
	turns text     not null, -- the last ones, in microseconds since 1970
	taken boolean  not null -- whether the last question was given one
);

-- +goose Down
drop table momo_limits;
drop table momo_inbox;
drop table momo_events;
drop table momo_payments;
