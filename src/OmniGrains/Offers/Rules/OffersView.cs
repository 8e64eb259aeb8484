using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>Which offers there are in which state: a row for each, so that drafts, paused and ended ones can be found.</summary>
internal sealed class OffersView : View
{
    public const string Draft = "draft";
    public const string Published = "published";
    public const string Paused = "paused";
    public const string Ended = "ended";

    public override string Name => "offer-states";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["offer_states"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists offer_states(offer text not null primary key, state text not null, position bigint not null)",
        "create index if not exists offer_states_state on offer_states(state, position)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            if (recorded.Event is OfferSaved saved)
            {
                await writer.Execute("insert into offer_states(offer, state, position) values($1, $2, $3) on conflict(offer) do nothing", [[saved.Offer, Draft, recorded.Position]]);
            }
            else if (StateOf(recorded.Event) is var (offer, state))
            {
                await writer.Execute("update offer_states set state = $2, position = $3 where offer = $1", [[offer, state, recorded.Position]]);
            }
        }
    }

    private static (string Offer, string State)? StateOf(IEvent? @event) => @event switch
    {
        OfferPublished published => (published.Offer, Published),
        OfferPaused paused => (paused.Offer, Paused),
        OfferEnded ended => (ended.Offer, Ended),
        _ => null,
    };
}
