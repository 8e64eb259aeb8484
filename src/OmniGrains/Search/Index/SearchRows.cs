using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Search.Index;

/// <summary>Writes rows and their terms. New rows are gathered, and written before rows are deleted.</summary>
internal sealed class SearchRows(IViewWriter writer)
{
    private const string Columns = "id, grp, kind, owner, part, record, channel, at, body";
    private readonly List<SearchRow> _new = [];

    private bool IsSqlite => writer.Dialect == SqlDialect.Sqlite;

    public void Add(SearchRow row) => _new.Add(row with { Body = Storable(row.Body) });

    /// <summary>Deletes rows, by a condition in the SQL that both dialects share, and their terms.</summary>
    public async ValueTask Remove(string condition, params object?[] parameters)
    {
        await Flush();
        if (IsSqlite)
        {
            var gone = (await writer.Query($"select {Columns} from search_rows where {condition}", parameters)).Select(RowOf);
            await writer.Execute(
                "insert into search_fts(search_fts, rowid, terms) values('delete', $1, $2)", [.. gone.Select(row => new object?[] { row.Id, Terms.ForSqlite(row) })]);
        }

        await writer.Execute($"delete from search_rows where {condition}", [parameters]);
    }

    /// <summary>Writes what was gathered.</summary>
    public async ValueTask Flush()
    {
        if (_new.Count == 0)
        {
            return;
        }

        await (IsSqlite ? OnSqlite() : OnPostgres());
        await writer.Execute(
            """
            insert into search_segments(grp, segment, code, first_at, last_at) values($1, $2, $3, $4, $5)
            on conflict(grp, segment) do update set
                first_at = case when excluded.first_at < search_segments.first_at then excluded.first_at else search_segments.first_at end,
                last_at = case when excluded.last_at > search_segments.last_at then excluded.last_at else search_segments.last_at end
            """,
            [.. _new.GroupBy(row => (row.Group, Segment: Terms.SegmentOf(row.Id))).Select(part => new object?[]
            {
                (long)part.Key.Group, part.Key.Segment, Terms.CodeOf(part.Key.Segment),
                part.Select(row => row.At).Min(StringComparer.Ordinal), part.Select(row => row.At).Max(StringComparer.Ordinal),
            })]);
        _new.Clear();
    }

    /// <summary>A text as both stores hold it: PostgreSQL knows neither NUL nor half of a surrogate pair, and terms are made again from what was stored.</summary>
    public static string Storable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd');

    private async ValueTask OnSqlite()
    {
        await writer.Execute($"insert into search_rows({Columns}) values($1, $2, $3, $4, $5, $6, $7, $8, $9)", [.. _new.Select(Values)]);
        await writer.Execute("insert into search_fts(rowid, terms) values($1, $2)", [.. _new.Select(row => new object?[] { row.Id, Terms.ForSqlite(row) })]);
    }

    private async ValueTask OnPostgres() => await writer.Execute(
        $"insert into search_rows({Columns}, terms) values($1, $2, $3, $4, $5, $6, $7, $8, $9, cast($10 as tsvector))",
        [.. _new.Select(row => (object?[])[.. Values(row), Terms.ForPostgres(row)])]);

    private static object?[] Values(SearchRow row) =>
        [row.Id, (long)row.Group, row.Kind, row.Owner, row.Part, row.Record, row.Channel, row.At, row.Body];

    private static SearchRow RowOf(object?[] row) => new(
        (long)row[0]!, (SearchGroup)(long)row[1]!, (string)row[2]!, (string)row[3]!, (string?)row[4], (string?)row[5], (string?)row[6], (string)row[7]!, (string)row[8]!);
}
