using Dapper;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>One row per customer: a record that is merged into no other one and was not erased. Nothing in it is personal.</summary>
internal sealed class CustomerListView : View
{
    public const string ViewName = "customer-list";

    public override string Name => ViewName;

    public override int Version => 2;

    public override IReadOnlyList<string> Tables => ["customer_list"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) => [$"create table if not exists customer_list(id text not null primary key){dialect.Clustered()}"];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var fresh = new List<object?[]>();
        foreach (var recorded in events)
        {
            if (recorded.Event is CustomerMerged or CustomerErased)
            {
                await Flush(fresh, writer);
                await writer.Execute("delete from customer_list where id = $1", [[recorded.Grain.Key]]);
            }
            else if (recorded.Stream.StartsWith("customer/", StringComparison.Ordinal) && (recorded.Version == 1 || recorded.Event is CustomerUnmerged))
            {
                fresh.Add([recorded.Grain.Key]);
            }
        }

        await Flush(fresh, writer);
    }

    private static async ValueTask Flush(List<object?[]> fresh, IViewWriter writer)
    {
        if (fresh.Count > 0)
        {
            await writer.Execute("insert into customer_list(id) values($1) on conflict do nothing", fresh);
            fresh.Clear();
        }
    }
}

/// <inheritdoc cref="ICustomerPages"/>
internal sealed class CustomerPages(IViewStore views, GrainEngine engine) : ICustomerPages
{
    public async ValueTask<string?> Last(CancellationToken cancellation)
    {
        await engine.Freshness.Reach(CustomerListView.ViewName, engine.Tail.Head, cancellation);
        await using var connection = await views.Open(cancellation);
        return await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition("select max(id) from customer_list", cancellationToken: cancellation));
    }

    public async ValueTask<IReadOnlyList<string>> After(string? id, string upTo, int most, long position, CancellationToken cancellation)
    {
        await engine.Freshness.Reach(CustomerListView.ViewName, position, cancellation);
        await using var connection = await views.Open(cancellation);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "select id from customer_list where id > @id and id <= @upTo order by id limit @most", new { id = id ?? "", upTo, most }, cancellationToken: cancellation))).AsList();
    }
}
