using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>The offers that are made, each with its publication. Immutable.</summary>
internal sealed record PublishedOffers(ImmutableSortedDictionary<string, int> ByOffer)
{
    public static readonly PublishedOffers None = new(ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal));
}

internal sealed record ListOffer(string Offer, int Publication) : ICommand<OfferCount>;

/// <summary>Takes the offer off the list, unless it was published again meanwhile.</summary>
internal sealed record UnlistOffer(string Offer, int Publication) : ICommand<OfferCount>;

internal sealed record OfferCount(int Offers);

internal sealed record ReadPublishedOffers : IQuery<PublishedOffers>
{
    public static readonly ReadPublishedOffers Query = new();
}

/// <summary>The one list of offers that are made: each question is held against all of them, so there is a most.</summary>
internal sealed class PublishedOffersGrain : Grain<PublishedOffers>
{
    public const int MostOffers = 500;
    public const string TypeName = "published-offers";

    public static readonly GrainId Id = GrainId.Of(TypeName, "all");

    public override string Type => TypeName;

    public override PublishedOffers Initial => PublishedOffers.None;

    public override object Answer(PublishedOffers state, IQuery query) => state;

    public override Decision Decide(PublishedOffers state, ICommand command, in CommandContext context) => command switch
    {
        ListOffer list when state.ByOffer.TryGetValue(list.Offer, out var known) && known >= list.Publication => Unchanged(state),
        ListOffer list when !state.ByOffer.ContainsKey(list.Offer) && state.ByOffer.Count >= MostOffers => Decision.Reject(OfferRejections.TooMany),
        ListOffer list => Accept(state, new OfferListed(list.Offer, list.Publication)),
        UnlistOffer unlist when state.ByOffer.TryGetValue(unlist.Offer, out var known) && known <= unlist.Publication => Accept(state, new OfferUnlisted(unlist.Offer)),
        UnlistOffer => Unchanged(state),
        _ => throw new NotSupportedException($"The list of offers does not take {command.GetType().Name}."),
    };

    public override PublishedOffers Evolve(PublishedOffers state, IEvent @event) => @event switch
    {
        OfferListed listed => new PublishedOffers(state.ByOffer.SetItem(listed.Offer, listed.Publication)),
        OfferUnlisted unlisted => new PublishedOffers(state.ByOffer.Remove(unlisted.Offer)),
        _ => state,
    };

    private Decision Accept(PublishedOffers state, IEvent @event) => Decision.Accept(new OfferCount(Evolve(state, @event).ByOffer.Count), @event);

    private static Decision Unchanged(PublishedOffers state) => Decision.Unchanged(new OfferCount(state.ByOffer.Count));
}
