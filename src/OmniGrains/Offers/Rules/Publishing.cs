using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>
/// Publishes an offer: its claims are looked into, its place on the list and its price are granted, then the offer itself decides, on the very terms that
/// were looked into. What was granted to a publication that is refused is taken back at once; what a crash left behind counts for the next attempt, and is
/// taken back after a minute.
/// </summary>
internal sealed class Publishing(IGrains grains, PublicationCheck check)
{
    public async ValueTask<Result<OfferReceipt>> Publish(string id, int? expected, Intent intent, CancellationToken cancellation)
    {
        if (!Slugs.IsSlug(id, Offer.LongestId))
        {
            return OfferRejections.Unknown;
        }

        var (offer, context) = ((await grains.Read(Offer.GrainOf(id), ReadOffer.Query, cancellation)).Value, intent.Context($"publish {id}"));
        var publish = new PublishOffer(id, offer.State == OfferState.Published ? offer.Publication : offer.Publication + 1, expected ?? offer.Revision, intent.Actor);
        if (offer is not { Terms: not null, State: OfferState.Draft or OfferState.Paused } || publish.Revision != offer.Revision)
        {
            return Told(id, await grains.Ask(Offer.GrainOf(id), publish, context, cancellation));
        }

        var (price, refused) = await check.Of(id, offer, context.At, cancellation);
        return refused ?? await SeeThrough(publish, price, context);
    }

    // Not given up when the caller leaves: what was granted is either used or taken back.
    private async ValueTask<Result<OfferReceipt>> SeeThrough(PublishOffer publish, PriceOffer? price, CommandContext context)
    {
        if (await Grant(publish, price, context) is { } refused)
        {
            await TakeBack(publish, price, context);
            return refused;
        }

        var outcome = await grains.Ask(Offer.GrainOf(publish.Id), publish, context, CancellationToken.None);
        if (outcome.Reply?.Revision != publish.Revision + 1)
        {
            await TakeBack(publish, price, context); // Refused, or the answer to an earlier publication.
        }

        return Told(publish.Id, outcome);
    }

    private async ValueTask<Rejection?> Grant(PublishOffer publish, PriceOffer? price, CommandContext context)
    {
        var listed = await grains.Ask(PublishedOffersGrain.Id, new ListOffer(publish.Id, publish.Publication, publish.Revision, price?.Sku), Step(context, "list"), CancellationToken.None);
        return listed.Rejection is not null || price is null
            ? listed.Rejection
            : (await grains.Ask(OfferPrices.GrainOf(price.Sku), price, Step(context, "price"), CancellationToken.None)).Rejection;
    }

    private async ValueTask TakeBack(PublishOffer publish, PriceOffer? price, CommandContext context)
    {
        var unlist = new UnlistOffer(publish.Id, publish.Publication, publish.Revision);
        await grains.Ask(PublishedOffersGrain.Id, unlist, Step(context, "unlist"), CancellationToken.None);
        if (price is not null)
        {
            var end = new EndOfferPrice(price.Sku, publish.Id, publish.Publication, context.At, publish.Revision);
            await grains.Ask(OfferPrices.GrainOf(price.Sku), end, Step(context, "unprice"), CancellationToken.None);
        }
    }

    private static Result<OfferReceipt> Told(string id, Outcome<OfferReply> outcome) =>
        outcome.ToResult(reply => new OfferReceipt(id, reply.Revision, reply.State, outcome.Position));

    // An attempt's own: what an earlier one granted under the same key may have been taken back since.
    private static CommandContext Step(CommandContext context, string name) =>
        context with { Id = context.Id.Step($"{name}:{Guid.CreateVersion7(context.At):N}"), Fingerprint = null };
}
