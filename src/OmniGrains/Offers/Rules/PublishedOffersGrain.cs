using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>The offers that are made, each with its publication and the revision that was looked into. Immutable.</summary>
internal sealed record PublishedOffers(ImmutableSortedDictionary<string, (int Publication, int Revision)> ByOffer)
{
    public static readonly PublishedOffers None = new(ImmutableSortedDictionary.Create<string, (int Publication, int Revision)>(StringComparer.Ordinal));
}

/// <summary><c>Thing</c>: under what its price is then asked for; null when it has none.</summary>
internal sealed record ListOffer(string Offer, int Publication, int Revision, string? Thing = null) : ICommand<OfferCount>;

/// <summary>Its reminder: by now the publication was seen through, or it never will be.</summary>
internal sealed record LookAtListing(string Offer, int Publication, int Revision, string? Thing) : ICommand<OfferCount>;

/// <summary>Takes the offer off the list, unless it was published again meanwhile. <c>Revision</c>: only when these terms were granted; null: any.</summary>
internal sealed record UnlistOffer(string Offer, int Publication, int? Revision = null) : ICommand<OfferCount>;

internal sealed record OfferCount(int Offers);

internal sealed record ReadPublishedOffers : IQuery<PublishedOffers>
{
    public static readonly ReadPublishedOffers Query = new();
}

/// <summary>The one list of offers that are made: each question is held against all of them, so there is a most.</summary>
internal sealed class PublishedOffersGrain : Grain<PublishedOffers>
{
    public const int MostOffers = 500;

    /// <summary>So long after an offer was listed its publication is seen through, or given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public const string TypeName = "published-offers";

    public static readonly GrainId Id = GrainId.Of(TypeName, "all");

    public override string Type => TypeName;

    public override PublishedOffers Initial => PublishedOffers.None;

    public override object Answer(PublishedOffers state, IQuery query) => state;

    public override Decision Decide(PublishedOffers state, ICommand command, in CommandContext context) => command switch
    {
        ListOffer list when state.ByOffer.TryGetValue(list.Offer, out var known) && known.CompareTo((list.Publication, list.Revision)) >= 0 => Unchanged(state),
        ListOffer list when !state.ByOffer.ContainsKey(list.Offer) && state.ByOffer.Count >= MostOffers => Decision.Reject(OfferRejections.TooMany),
        ListOffer list => Accept(state, new OfferListed(list.Offer, list.Publication, list.Revision)).Remind(new Reminder(
            NameOf(list.Offer, (list.Publication, list.Revision)), context.At + Patience, new LookAtListing(list.Offer, list.Publication, list.Revision, list.Thing))),
        LookAtListing look => Accept(state, new OfferListingDue(look.Offer, look.Publication, look.Revision, look.Thing)),
        UnlistOffer unlist when state.ByOffer.TryGetValue(unlist.Offer, out var known) && Covers(unlist, known) =>
            Accept(state, new OfferUnlisted(unlist.Offer)).Remind(new Reminder(NameOf(unlist.Offer, known), null, null)),
        UnlistOffer => Unchanged(state),
        _ => throw new NotSupportedException($"The list of offers does not take {command.GetType().Name}."),
    };

    public override PublishedOffers Evolve(PublishedOffers state, IEvent @event) => @event switch
    {
        OfferListed listed => new PublishedOffers(state.ByOffer.SetItem(listed.Offer, (listed.Publication, listed.Revision))),
        OfferUnlisted unlisted => new PublishedOffers(state.ByOffer.Remove(unlisted.Offer)),
        _ => state,
    };

    // A name of its own for each attempt: what an earlier one left behind, perhaps for another product, is looked at, too.
    private static string NameOf(string offer, (int Publication, int Revision) listed) => $"left/{offer}/{listed.Publication}/{listed.Revision}";

    private static bool Covers(UnlistOffer unlist, (int Publication, int Revision) known) =>
        unlist.Revision is { } revision ? known == (unlist.Publication, revision) : known.Publication <= unlist.Publication;

    private Decision Accept(PublishedOffers state, IEvent @event) => Decision.Accept(new OfferCount(Evolve(state, @event).ByOffer.Count), @event);

    private static Decision Unchanged(PublishedOffers state) => Decision.Unchanged(new OfferCount(state.ByOffer.Count));
}
