using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Rules;

/// <summary>
/// One offer. It alone decides on its budget and on its limit for each customer, one redemption at a time: neither can be overdrawn. A redemption's
/// command id is its own id, so that the journal knows it again however often it comes.
/// </summary>
internal sealed class OfferGrain : Grain<Offer>
{
    private const string ReminderName = "end";

    public override string Type => Offer.GrainType;

    public override Offer Initial => Offer.Unknown;

    public override object Answer(Offer state, IQuery query) => state;

    public override Decision Decide(Offer state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (_, SaveOffer save) when IsOutdated(state, save.ExpectedRevision) => Decision.Reject(OfferRejections.Changed),
        ({ State: OfferState.Published }, SaveOffer save) => Same(state, save) ? Unchanged(state) : Decision.Reject(OfferRejections.Published),
        ({ State: OfferState.Ended }, SaveOffer) => Decision.Reject(OfferRejections.Ended),
        ({ Publication: > 0 }, SaveOffer save) when save.Terms.HoldoutPercent != state.Terms!.HoldoutPercent => Decision.Reject(OfferRejections.HoldoutFixed),
        (_, SaveOffer save) => Same(state, save) ? Unchanged(state) : After(state, new OfferSaved(save.Id, save.Terms, save.Actor)),
        ({ Terms: null }, EndInTime or GiveUpPublication) => Unchanged(state),
        ({ Terms: null }, _) => Decision.Reject(OfferRejections.Unknown),

        ({ State: OfferState.Published }, PublishOffer publish) when IsThisPublication(state, publish) => Unchanged(state),
        (_, PublishOffer publish) when publish.Revision != state.Revision => Decision.Reject(OfferRejections.Changed),
        ({ State: OfferState.Ended }, PublishOffer) => Decision.Reject(OfferRejections.Ended),
        (_, PublishOffer publish) when publish.Publication != state.Publication + 1 => Decision.Reject(OfferRejections.Changed),
        (_, PublishOffer publish) => Publish(state, publish, context.At),

        (_, PauseOffer pause) when IsOutdated(state, pause.ExpectedRevision) => Decision.Reject(OfferRejections.Changed),
        ({ State: OfferState.Published }, PauseOffer pause) => After(state, new OfferPaused(pause.Id, state.Terms!.Sku, state.Publication, context.At, pause.Actor, PricedThings.Of(state.Terms))),
        ({ State: OfferState.Paused }, PauseOffer) => Unchanged(state),
        (_, PauseOffer) => Decision.Reject(state.State == OfferState.Ended ? OfferRejections.Ended : OfferRejections.NotPublished),

        (_, EndOffer end) when IsOutdated(state, end.ExpectedRevision) => Decision.Reject(OfferRejections.Changed),
        ({ State: OfferState.Ended }, EndOffer or EndInTime) => Unchanged(state),
        (_, EndOffer end) => After(state, Ended(state, end.Id, context.At, end.Actor)),
        (_, EndInTime end) => end.Publication == state.Publication && state.State == OfferState.Published
            ? After(state, Ended(state, end.Id, context.At, "time"))
            : Unchanged(state),

        (_, GiveUpPublication left) => (left.Publication, left.Revision) == (state.Publication, state.PublishedRevision)
            ? Unchanged(state)
            : After(state, new OfferPublicationLeft(left.Id, left.Publication, left.Revision, left.Thing, context.At)),

        (_, RedeemOffer redeem) => Redeem(state, redeem, context.At),
        _ => throw new NotSupportedException($"An offer does not take {command.GetType().Name}."),
    };

    public override Offer Evolve(Offer state, IEvent @event) => @event switch
    {
        OfferSaved saved => state with { Terms = saved.Terms, Revision = state.Revision + 1 },
        OfferPublished published => state with
        {
            State = OfferState.Published,
            Publication = published.Publication,
            PublishedAt = published.At,
            PublishedRevision = state.Revision,
            Revision = state.Revision + 1,
        },

        // Who is still at it, on these terms, has come too late.
        OfferPublicationLeft left when left.Revision == state.Revision => state with { Revision = state.Revision + 1 },
        OfferPaused => state with { State = OfferState.Paused, Revision = state.Revision + 1 },
        OfferEnded => state with { State = OfferState.Ended, Revision = state.Revision + 1 },
        OfferRedeemed redeemed => state with
        {
            Redeemed = state.Redeemed + 1,
            Spent = redeemed is { Currency: { } currency, Amount: > 0 } ? state.Spent.SetItem(currency, state.Spent.GetValueOrDefault(currency) + redeemed.Amount) : state.Spent,
            ByCustomer = redeemed.Buyer is { } buyer && state.Terms?.PerCustomer is not null
                ? state.ByCustomer.SetItem(buyer, state.ByCustomer.GetValueOrDefault(buyer) + 1)
                : state.ByCustomer,
        },
        _ => state,
    };

    private static bool IsOutdated(Offer state, int? expected) => expected is { } revision && revision != state.Revision;

    // Somebody else has published what was looked into.
    private static bool IsThisPublication(Offer state, PublishOffer publish) => publish.Publication == state.Publication && publish.Revision >= state.Revision - 1;

    // What was granted to a publication that was not seen through ends, too.
    private static OfferEnded Ended(Offer state, string id, DateTimeOffset at, string actor) => new(
        id, state.Terms!.Sku, state.State == OfferState.Published ? state.Publication : state.Publication + 1, at, actor, PricedThings.Of(state.Terms));

    private static bool Same(Offer state, SaveOffer save) => state.Terms is { } terms && OfferTermsText.Of(terms) == OfferTermsText.Of(save.Terms);

    private Decision Publish(Offer state, PublishOffer publish, DateTimeOffset at)
    {
        var decision = After(state, new OfferPublished(publish.Id, publish.Publication, at, publish.Actor));
        return state.Terms!.Until is { } until ? decision.Remind(new Reminder(ReminderName, until, new EndInTime(publish.Id, publish.Publication))) : decision;
    }

    private Decision Redeem(Offer state, RedeemOffer redeem, DateTimeOffset at)
    {
        var terms = state.Terms!;
        var rejection = state switch
        {
            { State: not OfferState.Published } => OfferRejections.NotPublished,
            _ when at < state.Begins || at >= terms.Until => OfferRejections.NotInTime,
            _ when redeem.Customer is null && (terms.PerCustomer is not null || terms.HoldoutPercent > 0) => OfferRejections.CustomerNeeded,
            _ when redeem.Customer is { } customer && Holdout.Holds(redeem.Id, customer, terms.HoldoutPercent) => OfferRejections.HeldOut,
            _ when redeem.Customer is not null && state.RedeemedBy(redeem.Records) >= terms.PerCustomer => OfferRejections.CustomerLimit,
            _ when terms.Budget?.Amount is not null && terms.Budget.Currency != redeem.Currency =>
                OfferRejections.Invalid($"currency: must be {terms.Budget.Currency}, that of the offer's budget."),
            _ when !state.HasBudgetFor(redeem.Amount) => OfferRejections.BudgetSpent,
            _ => null,
        };
        return rejection is null
            ? After(state, new OfferRedeemed(redeem.Id, redeem.Redemption, redeem.Customer, redeem.Order, redeem.Amount, redeem.Currency))
            : Decision.Reject(rejection);
    }

    private static Decision Unchanged(Offer state) => Decision.Unchanged(ReplyOf(state));

    private Decision After(Offer state, IEvent @event) => Decision.Accept(ReplyOf(Evolve(state, @event)), @event);

    private static OfferReply ReplyOf(Offer state) => new(state.Revision, state.State, state.Redeemed, state.SpentMoney);
}
