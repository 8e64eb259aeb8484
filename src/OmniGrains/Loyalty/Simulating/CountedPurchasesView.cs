using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Simulating;

/// <summary>The purchases that count in each programme, by when they were made: what a change of rules is tried on.</summary>
internal sealed class CountedPurchasesView : View
{
    public override string Name => "loyalty-purchases";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["loyalty_purchases"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists loyalty_purchases(
            programme text not null, occurred_at text not null, order_id text not null, account text not null, points bigint not null,
            primary key(programme, occurred_at, order_id))
        """,
        "create index if not exists loyalty_purchases_account on loyalty_purchases(account)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case PurchaseCounted { Purchase: var purchase } counted:
                    await writer.Execute(
                        "insert into loyalty_purchases(programme, occurred_at, order_id, account, points) values($1, $2, $3, $4, $5) on conflict do nothing",
                        [[AccountId.Of(counted.Account).Programme, Timestamps.Text(purchase.At), purchase.Id, counted.Account, Amounts.Stored(purchase.Points)]]);
                    break;
                case AccountClosed closed:
                    await writer.Execute("delete from loyalty_purchases where account = $1", [[closed.Account]]);
                    break;
            }
        }
    }
}
