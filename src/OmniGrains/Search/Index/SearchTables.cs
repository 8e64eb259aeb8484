using OmniGrains.Engine;

namespace OmniGrains.Search.Index;

/// <summary>The tables of <see cref="SearchView"/>.</summary>
internal static class SearchTables
{
    // Without SQLite's index: PostgreSQL takes a view of which a table is missing for broken, and builds it anew at each start.
    public static readonly string[] All = ["search_rows", "search_segments", "search_conversations", "search_facts"];

    /// <summary>
    /// The rows that are written again: of conversations and customers, not of orders, of which there are most. Only these are indexed by whose they are;
    /// a condition must contain it for the index to be used.
    /// </summary>
    public const string IsRewritten = "grp < 2";

    // What a store's text cannot hold was replaced when the row was written; both then hold the same.
    private const string Columns =
        "id bigint not null primary key, grp bigint not null, kind text not null, owner text not null, part text, record text, channel text, at text not null, body text not null";

    public static IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        .. dialect == SqlDialect.Sqlite ? OnSqlite : OnPostgres,
        "create index if not exists search_rows_record on search_rows(record, grp, id) where record is not null",
        $"create index if not exists search_rows_owner on search_rows(owner, kind) where {IsRewritten}",
        "create table if not exists search_segments(grp bigint not null, segment bigint not null, code text not null, first_at text not null, last_at text not null, primary key(grp, segment))",
        "create table if not exists search_conversations(id text not null primary key, status text not null, channel text not null)",
        "create table if not exists search_facts(record text not null, field text not null, value text not null, said text not null, primary key(record, field, value))",
    ];

    // The index keeps no copy of the texts: terms are made again from the row when it is deleted.
    private static IReadOnlyList<string> OnSqlite =>
    [
        $"create table if not exists search_rows({Columns.Replace("id bigint not null primary key", "id integer primary key", StringComparison.Ordinal)})",
        "drop table if exists search_fts",
        "create virtual table search_fts using fts5(terms, content='', columnsize=0, tokenize='ascii')",
        "insert into search_fts(search_fts, rank) values('secure-delete', 1)",
    ];

    // Without a list of pending entries: a question would read through it. Terms of one segment lie together, so that adding to the index stays cheap.
    private static IReadOnlyList<string> OnPostgres =>
    [
        $"create table if not exists search_rows({Columns}, terms tsvector not null)",
        "create index if not exists search_rows_terms on search_rows using gin (terms) with (fastupdate = off)",
    ];
}
