using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Watching;

/// <summary>The signals of fraud of each programme. Those of an account whose person was erased are deleted.</summary>
internal sealed class SignalsView : View
{
    public override string Name => "loyalty-signals";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["loyalty_signals"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists loyalty_signals(
            programme text not null, position bigint not null, at text not null, account text not null, kind text not null, count bigint not null,
            reference text not null, actor text, primary key(programme, position))
        """,
        "create index if not exists loyalty_signals_account on loyalty_signals(account)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case FraudSuspected told:
                    await writer.Execute(
                        """
                        insert into loyalty_signals(programme, position, at, account, kind, count, reference, actor) values($1, $2, $3, $4, $5, $6, $7, $8)
                        on conflict do nothing
                        """,
                        [[AccountId.Of(told.Account).Programme, recorded.Position, Timestamps.Text(recorded.At), told.Account, told.Kind, (long)told.Count, told.Reference, told.Actor]]);
                    break;
                case AccountClosed closed:
                    await writer.Execute("delete from loyalty_signals where account = $1", [[closed.Account]]);
                    break;
            }
        }
    }
}
