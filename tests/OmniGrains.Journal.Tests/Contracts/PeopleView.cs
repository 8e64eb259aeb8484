using System.Globalization;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Tests.Contracts;

/// <summary>A row per event, named by its type, and a counter that rests on what was written before.</summary>
internal sealed class PeopleView(int version = 1) : View
{
    private const string Insert = "insert into people (name, seen, active, photo, note) values ($1, $2, $3, $4, $5)";
    private const string Count = "insert into people_count (id, total) values ($1, $2) on conflict (id) do update set total = people_count.total + excluded.total";

    public override string Name => "people";

    public override int Version => version;

    public override IReadOnlyList<string> Tables => ["people", "people_count"];

    public static ViewBatch Batch(View view, long after, params string[] names) => new(
        view, names.Select((name, n) => new Recorded(after + n + 1, "s", n + 1, DateTimeOffset.UnixEpoch, name, null)).ToList(), after + names.Length);

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        $"create table if not exists people (name text primary key, seen bigint not null, active boolean not null, photo {(dialect == SqlDialect.Postgres ? "bytea" : "blob")}, note text)",
        "create table if not exists people_count (id bigint primary key, total bigint not null)",
        "create index if not exists people_seen on people (seen)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        await writer.Execute(Insert, [.. events.Select(Row)]);
        await writer.Execute(Count, [.. events.Select(_ => new object?[] { 1L, 1L })]);
        if (events.Any(recorded => recorded.Type == "fail"))
        {
            throw new InvalidOperationException("This view fails on purpose.");
        }

        var total = (await writer.Query("select total from people_count where id = $1", 1L)).Single().Single();
        var rows = (await writer.Query("select count(*) from people")).Single().Single();
        Convert.ToInt64(total, CultureInfo.InvariantCulture).ShouldBe(Convert.ToInt64(rows, CultureInfo.InvariantCulture));
    }

    // Every second row has nulls where the others have values.
    private static object?[] Row(Recorded recorded) => recorded.Position % 2 == 0
        ? [recorded.Type, recorded.Position, true, new byte[] { 1, 2 }, "nöte"]
        : [recorded.Type, recorded.Position, false, null, null];
}
