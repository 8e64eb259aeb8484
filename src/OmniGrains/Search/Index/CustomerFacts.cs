using System.Globalization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Search.Index;

/// <summary>
/// What is known of customers, one row each, and of all of it together the row that is searched: whoever asks for a name and a town finds both in one.
/// Changes of a batch are gathered, so that each customer's row is written once for it.
/// </summary>
internal sealed class CustomerFacts(IViewWriter writer, SearchRows rows)
{
    private const int AtOnce = 100;
    private readonly Dictionary<(string Record, string Field, string Value), string?> _facts = [];
    private readonly Dictionary<string, (long Position, string At)> _touched = new(StringComparer.Ordinal);

    /// <summary>A fact about a customer, or that it does not hold any more (null).</summary>
    public void Note(Recorded recorded, string record, string field, string value, string? said)
    {
        _facts[(record, field, value)] = said;
        _touched[record] = (recorded.Position, Timestamps.Text(recorded.At));
    }

    public async ValueTask Forget(string record)
    {
        await Flush();
        await writer.Execute("delete from search_facts where record = $1", [[record]]);
    }

    public async ValueTask Flush()
    {
        await writer.Execute(
            "insert into search_facts(record, field, value, said) values($1, $2, $3, $4) on conflict(record, field, value) do update set said = excluded.said",
            [.. _facts.Where(fact => fact.Value is not null).Select(fact => new object?[] { fact.Key.Record, fact.Key.Field, fact.Key.Value, SearchRows.Storable(fact.Value!) })]);
        await writer.Execute(
            "delete from search_facts where record = $1 and field = $2 and value = $3",
            [.. _facts.Where(fact => fact.Value is null).Select(fact => new object?[] { fact.Key.Record, fact.Key.Field, fact.Key.Value })]);
        foreach (var records in _touched.Keys.Chunk(AtOnce))
        {
            await Rewrite(records);
        }

        _facts.Clear();
        _touched.Clear();
    }

    private async ValueTask Rewrite(string[] records)
    {
        var among = string.Join(", ", Enumerable.Range(1, AtOnce).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}")));
        object?[] parameters = [.. records, .. Enumerable.Repeat("", AtOnce - records.Length)];
        await rows.Remove($"owner in ({among}) and kind = '{SearchKinds.Customer}' and {SearchTables.IsRewritten}", parameters);
        var facts = await writer.Query($"select record, said from search_facts where record in ({among}) order by record, field desc, value", parameters);
        foreach (var known in facts.GroupBy(fact => (string)fact[0]!, fact => (string)fact[1]!, StringComparer.Ordinal))
        {
            var (position, at) = _touched[known.Key];
            rows.Add(new SearchRow(
                position, SearchGroup.Customers, SearchKinds.Customer, known.Key, null, known.Key, null, at, SearchView.Joined(known)));
        }
    }
}
