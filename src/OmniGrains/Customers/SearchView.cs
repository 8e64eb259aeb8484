using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>
/// Names, e-mails and phone numbers in lower case, one row each, for finding people by a fragment; a name's later words once
/// more on their own, for finding them by two characters. The rows of an erased customer are deleted.
/// </summary>
internal sealed class SearchView : View
{
    public const string ViewName = "customer-search";

    private const int MostLaterWords = 6;
    private static readonly string[] NameTraits = [Profiles.Name, Profiles.FirstName, Profiles.LastName];

    public override string Name => ViewName;

    public override int Version => 2;

    // SQLite's index is made anew with them and not named: PostgreSQL takes a view of which a table is missing for broken, and builds it anew at each start.
    public override IReadOnlyList<string> Tables => ["customer_terms"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) => dialect == SqlDialect.Sqlite
        ?
        [
            "create table if not exists customer_terms(id integer primary key, record text not null, field text not null, value text not null, unique(record, field, value))",
            "drop table if exists customer_terms_fts",
            "create virtual table customer_terms_fts using fts5(value, content='customer_terms', content_rowid='id', tokenize='trigram')",
            "insert into customer_terms_fts(customer_terms_fts, rank) values('secure-delete', 1)",
            "create index if not exists customer_terms_value on customer_terms(value)",
            "create trigger if not exists customer_terms_added after insert on customer_terms begin insert into customer_terms_fts(rowid, value) values(new.id, new.value); end",
            "create trigger if not exists customer_terms_removed after delete on customer_terms begin insert into customer_terms_fts(customer_terms_fts, rowid, value) values('delete', old.id, old.value); end",
        ]
        :
        [
            "create table if not exists customer_terms(id bigint generated always as identity primary key, record text not null, field text not null, value text not null, unique(record, field, value))",
            "do $$ begin create extension if not exists pg_trgm; exception when others then null; end $$",
            "create index if not exists customer_terms_beginning on customer_terms(value text_pattern_ops)",
            """
            do $$ begin
                if exists (select from pg_extension where extname = 'pg_trgm') then
                    create index if not exists customer_terms_trigrams on customer_terms using gin (value gin_trgm_ops);
                end if;
            end $$
            """,
        ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case IdentityAttached { Kind: IdentityKinds.Email or IdentityKinds.Phone } attached:
                    await Add(writer, attached.Customer, attached.Kind, attached.Value);
                    break;
                case IdentityDetached { Kind: IdentityKinds.Email or IdentityKinds.Phone } detached:
                    await writer.Execute(
                        "delete from customer_terms where record = $1 and field = $2 and value = $3",
                        [[detached.Customer, detached.Kind, detached.Value]]);
                    break;
                case ProfileChanged changed:
                    await Rename(writer, changed);
                    break;
                case CustomerErased erased:
                    await writer.Execute("delete from customer_terms where record = $1", [[erased.Customer]]);
                    break;
            }
        }
    }

    private static async ValueTask Rename(IViewWriter writer, ProfileChanged changed)
    {
        foreach (var trait in NameTraits)
        {
            if (!changed.Traits.TryGetValue(trait, out var value))
            {
                continue;
            }

            await writer.Execute("delete from customer_terms where record = $1 and field = $2", [[changed.Customer, trait]]);
            if (value.ValueKind == System.Text.Json.JsonValueKind.String && value.GetString() is { Length: > 0 } name)
            {
                foreach (var term in TermsOf(name))
                {
                    await Add(writer, changed.Customer, trait, term);
                }
            }
        }
    }

    private static IEnumerable<string> TermsOf(string name) =>
        [name, .. name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Take(MostLaterWords)];

    private static ValueTask Add(IViewWriter writer, string record, string field, string value) => writer.Execute(
        "insert into customer_terms(record, field, value) values($1, $2, $3) on conflict do nothing",
        [[record, field, StorableText.Of(value.ToLowerInvariant())]]);
}
