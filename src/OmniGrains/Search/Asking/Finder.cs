using System.Data.Common;
using Dapper;
using OmniGrains.Edge;
using OmniGrains.Edge.Words;
using OmniGrains.Engine;
using OmniGrains.Search.Index;
using OmniGrains.Search.Words;

namespace OmniGrains.Search.Asking;

/// <summary>Where to look.</summary>
/// <param name="Question">What for.</param>
/// <param name="Group">Among what.</param>
/// <param name="Channel">On which channel; null for all.</param>
/// <param name="Records">On whose records; null for everybody's.</param>
/// <param name="From">Not before.</param>
/// <param name="To">Before.</param>
/// <param name="Status">Only in conversations that stand there; <c>active</c> for all but the resolved.</param>
internal sealed record Wanted(Question Question, SearchGroup Group, string? Channel, IReadOnlyList<string>? Records, string? From, string? To, string? Status);

/// <summary>
/// Finds rows, newest first. What a question costs is bounded whatever has been kept: segments are asked one after the other until the page is
/// full, and of what only a second look can tell (a status, a customer's rows) a bounded number is looked at; the rest is on the next page, so that a
/// page may be short.
/// </summary>
internal sealed class Finder(IViewStore views)
{
    /// <summary>Active conversations: all but the resolved.</summary>
    public const string Active = "active";

    private const int MostLookedAt = 5_000;
    private const int LookedAtOnce = 500;
    private const string Columns =
        "r.id as Id, r.kind as Kind, r.owner as Owner, r.part as Part, r.record as Record, r.channel as Channel, r.at as At, r.body as Body, c.status as Status";

    private const string From = "search_rows r left join search_conversations c on r.grp = 0 and c.id = r.owner";

    /// <summary>A page, and where the next one begins; null after the last.</summary>
    public async Task<(IReadOnlyList<FoundRow> Rows, long? Next)> Find(Wanted wanted, long before, int size, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        var looksTwice = wanted.Records is not null || wanted.Status is not null;
        var (found, looked, atOnce) = (new List<FoundRow>(), 0, looksTwice ? LookedAtOnce : size + 1);
        while (looked < MostLookedAt)
        {
            var candidates = wanted.Records is null
                ? await Newest(connection, wanted, before, atOnce, cancellation)
                : await OfRecords(connection, wanted, before, atOnce, cancellation);
            found.AddRange(candidates.Where(row => IsWanted(row, wanted)));
            if (found.Count > size)
            {
                return (found[..size], found[size - 1].Id);
            }

            if (candidates.Count < atOnce)
            {
                return (found, null);
            }

            (before, looked) = (candidates[^1].Id, looked + candidates.Count);
        }

        return (found, before);
    }

    private static bool IsWanted(FoundRow row, Wanted wanted) =>
        wanted.Status switch { null => true, Active => row.Status is not (null or "resolved"), var status => row.Status == status }
        && (wanted.Records is null || wanted.Question.FindIn([.. WordBreaker.WordsOf(row.Body).Take(Terms.MostWords)]) is not null);

    // A customer's rows are few: they are matched here.
    private async Task<List<FoundRow>> OfRecords(DbConnection connection, Wanted wanted, long before, int size, CancellationToken cancellation)
    {
        var sql = $"select {Columns} from {From} where r.record {views.Dialect.Among("records")} and r.grp = @group and r.id < @before"
            + (wanted.Channel is null ? "" : " and r.channel = @channel") + InTime(wanted) + " order by r.id desc limit @size";
        string[] records = [.. wanted.Records!];
        return await Read(connection, sql, new { records, group = (long)wanted.Group, before, wanted.Channel, wanted.From, wanted.To, size }, cancellation);
    }

    private Task<List<FoundRow>> Newest(DbConnection connection, Wanted wanted, long before, int size, CancellationToken cancellation) =>
        views.Dialect == SqlDialect.Sqlite ? OnSqlite(connection, wanted, before, size, cancellation) : OnPostgres(connection, wanted, before, size, cancellation);

    private static async Task<List<FoundRow>> OnSqlite(DbConnection connection, Wanted wanted, long before, int size, CancellationToken cancellation)
    {
        var segments = await connection.QueryAsync<string>(new CommandDefinition(
            $"select code from search_segments where {Segments(wanted)} order by segment desc",
            new { group = (long)wanted.Group, top = Terms.SegmentOf(before), wanted.From, wanted.To }, cancellationToken: cancellation));
        var sql = $"select {Columns} from search_fts f cross join {From} where f.search_fts match @terms and f.rowid < @before and r.id = f.rowid"
            + InTime(wanted) + " order by f.rowid desc limit @size";
        var found = new List<FoundRow>();
        foreach (var code in segments)
        {
            var terms = Terms.ForSqlite(wanted.Question, wanted.Group, wanted.Channel, code);
            found.AddRange(await Read(connection, sql, new { terms, before, wanted.From, wanted.To, size = size - found.Count }, cancellation));
            if (found.Count == size)
            {
                break;
            }
        }

        return found;
    }

    // One statement: the inner question is put to a segment only when the ones before it did not fill the page. "id + 0" keeps the planner from walking the
    // rows by their id instead of asking the index.
    private static Task<List<FoundRow>> OnPostgres(DbConnection connection, Wanted wanted, long before, int size, CancellationToken cancellation)
    {
        const string anySegment = "????";
        var sql =
            $"""
            select {Columns} from (
                select m.* from (select code from search_segments where {Segments(wanted)} order by segment desc) s
                cross join lateral (
                    select * from search_rows r where r.terms @@ cast(replace(@terms, '{anySegment}', s.code) as tsquery) and r.id + 0 < @before {InTime(wanted)}
                    order by r.id + 0 desc limit @size) m
                limit @size) r left join search_conversations c on r.grp = 0 and c.id = r.owner order by r.id desc
            """;
        var terms = Terms.ForPostgres(wanted.Question, wanted.Group, wanted.Channel, anySegment);
        return Read(connection, sql, new { group = (long)wanted.Group, top = Terms.SegmentOf(before), terms, before, wanted.From, wanted.To, size }, cancellation);
    }

    private static string Segments(Wanted wanted) =>
        "grp = @group and segment <= @top" + (wanted.From is null ? "" : " and last_at >= @From") + (wanted.To is null ? "" : " and first_at < @To");

    private static string InTime(Wanted wanted) => (wanted.From is null ? "" : " and r.at >= @From") + (wanted.To is null ? "" : " and r.at < @To");

    private static async Task<List<FoundRow>> Read(DbConnection connection, string sql, object parameters, CancellationToken cancellation) =>
        (await connection.QueryAsync<FoundRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).AsList();
}

/// <summary>A row that was found.</summary>
internal sealed class FoundRow
{
    public long Id { get; init; }

    public required string Kind { get; init; }

    public required string Owner { get; init; }

    public string? Part { get; init; }

    public string? Record { get; init; }

    public string? Channel { get; init; }

    public required string At { get; init; }

    public required string Body { get; init; }

    public string? Status { get; init; }
}
