/** The statement of a reservation: what it locks, in which order, and what it then decides and writes. */
import { ALL_SCOPE } from './period.ts'

const ALL = `'${ALL_SCOPE}'::uuid`

/**
 * `existing` and `locked` wait for whoever holds a row and then read it as it is now; everything after them reads only
 * what they gave, never the snapshot of the statement. The one thing that is read from the snapshot, how many attempts
 * ended, may be too few: then the insert meets the row of that attempt and does nothing, and so does the rest.
 *
 * A budget is set to what `locked` gave and a sum, never to itself and a sum: PostgreSQL first tries an update on the row
 * of the snapshot and checks constraints on that, so that a budget that others changed meanwhile could fail one for
 * nothing.
 *
 * $1 call, $2 mailbox, $3 message, $4 its version, $5 step, $6 model, $7 prompt version, $8 estimate, $9 prefix,
 * $10 sealed request, $11 now, $12 when it expires, $13 period of now, $14 limit of the mailbox, $15 of all.
 */
export const RESERVE = `
with existing as materialized (
  select id, mailbox_id, period, reserved_nano from model_call
   where message_id = $3::uuid and message_version = $4::int and step = $5::text and state = 'reserved'
     for update
), asked as materialized (
  select coalesce(existing.period, $13::date) as period, existing.id as existing_id,
         case when existing.id is null then $2::uuid else existing.mailbox_id end as mailbox_id,
         coalesce(existing.reserved_nano, 0) as held, pause.code, pause.until
    from (values (1)) as one(row)
    left join existing on true
    left join lateral (
      select code, until from model_pause where id in ('claude', $6::text) and until > $11::timestamptz
       order by until desc limit 1
    ) pause on true
), locked as materialized (
  select b.scope, b.period, b.spent_nano, b.reserved_nano, b.warned_percent
    from asked join budget b on b.period = asked.period and b.scope in (${ALL}, coalesce(asked.mailbox_id, ${ALL}))
   order by b.scope, b.period
     for update of b
), judged as materialized (
  select locked.*, most, coalesce(spent_nano + reserved_nano + $8::bigint <= most, true) as fits,
         coalesce((spent_nano + reserved_nano + $8::bigint) * 100 >= most::numeric * 80, false) as nearly
    from locked cross join lateral (select case when scope = ${ALL} then $15::bigint else $14::bigint end as most) l
), plan as materialized (
  select asked.*, ready.yes and every as fits, ready.yes and not every as refused
    from asked
   cross join (select count(*) as scopes, coalesce(bool_and(fits), false) as every from judged) both_of
   cross join lateral (
     select code is null and (existing_id is null or existing_id = $1::uuid)
            and scopes = case when mailbox_id is null then 1 else 2 end as yes
   ) ready
), inserted as (
  insert into model_call (id, mailbox_id, message_id, step, message_version, attempt, state, period, model, prompt_version,
                          reserved_nano, prefix, sealed_request, reserved_at, expires_at)
  select $1::uuid, $2::uuid, $3::uuid, $5::text, $4::int,
         (select count(*)::int from model_call ended
           where ended.message_id = $3::uuid and ended.message_version = $4::int and ended.step = $5::text
             and ended.state <> 'reserved'),
         'reserved', period, $6::text, $7::text, $8::bigint, $9::bytea, $10::bytea, $11::timestamptz, $12::timestamptz
    from plan where fits and existing_id is null
  on conflict do nothing
  returning id
), reused as (
  update model_call c
     set tries = c.tries + 1, cost_nano = c.cost_nano + c.reserved_nano, reserved_nano = $8::bigint, model = $6::text,
         prompt_version = $7::text, prefix = $9::bytea, sealed_request = c.sealed_request || $10::bytea,
         expires_at = $12::timestamptz
    from plan where plan.fits and c.id = plan.existing_id
  returning c.id
), taken as materialized (
  select id from inserted union all select id from reused
), changes as materialized (
  select scope, judged.period, reserved_nano - plan.held + $8::bigint as reserved, spent_nano + plan.held as spent,
         case when nearly then greatest(warned_percent, 80) else warned_percent end as warned
    from judged cross join plan cross join taken
   union all
  select scope, judged.period, reserved_nano, spent_nano, 100
    from judged cross join plan where plan.refused and not judged.fits and warned_percent < 100
), counted as (
  update budget b
     set reserved_nano = c.reserved, spent_nano = c.spent, warned_percent = c.warned
    from changes c where b.scope = c.scope and b.period = c.period
  returning b.scope, b.spent_nano, b.reserved_nano, b.warned_percent
)
select plan.period::text, plan.mailbox_id as "mailboxId", plan.existing_id as "existingId", plan.code as "pauseCode", plan.until as "pauseUntil",
       exists (select from taken) as taken, plan.held, judged.scope,
       coalesce(counted.spent_nano, judged.spent_nano) as spent,
       coalesce(counted.reserved_nano, judged.reserved_nano) as reserved, judged.most, judged.fits,
       case when counted.warned_percent > judged.warned_percent then counted.warned_percent end as reached
  from plan left join judged on true left join counted on counted.scope = judged.scope
 order by judged.scope desc`
