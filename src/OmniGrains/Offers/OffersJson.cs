using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Results;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers;

/// <summary>The JSON of everything that this slice stores, sends between processes, or answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OfferSaved))]
[JsonSerializable(typeof(OfferPublished))]
[JsonSerializable(typeof(OfferPaused))]
[JsonSerializable(typeof(OfferEnded))]
[JsonSerializable(typeof(OfferRedeemed))]
[JsonSerializable(typeof(OfferListed))]
[JsonSerializable(typeof(OfferUnlisted))]
[JsonSerializable(typeof(OfferListingDue))]
[JsonSerializable(typeof(OfferPublicationLeft))]
[JsonSerializable(typeof(OfferPriced))]
[JsonSerializable(typeof(OfferPriceEnded))]
[JsonSerializable(typeof(EvidenceKept))]
[JsonSerializable(typeof(OffersShown))]
[JsonSerializable(typeof(SaveOffer))]
[JsonSerializable(typeof(PublishOffer))]
[JsonSerializable(typeof(PauseOffer))]
[JsonSerializable(typeof(EndOffer))]
[JsonSerializable(typeof(EndInTime))]
[JsonSerializable(typeof(RedeemOffer))]
[JsonSerializable(typeof(ListOffer))]
[JsonSerializable(typeof(UnlistOffer))]
[JsonSerializable(typeof(LookAtListing))]
[JsonSerializable(typeof(GiveUpPublication))]
[JsonSerializable(typeof(PriceOffer))]
[JsonSerializable(typeof(EndOfferPrice))]
[JsonSerializable(typeof(KeepEvidence))]
[JsonSerializable(typeof(NoteShown))]
[JsonSerializable(typeof(OfferReply))]
[JsonSerializable(typeof(OfferCount))]
[JsonSerializable(typeof(OfferPriceReply))]
[JsonSerializable(typeof(EvidenceReply))]
[JsonSerializable(typeof(ShownReply))]
[JsonSerializable(typeof(OfferTerms))]
[JsonSerializable(typeof(OfferInput))]
[JsonSerializable(typeof(OfferDetails))]
[JsonSerializable(typeof(OfferReceipt))]
[JsonSerializable(typeof(Page<OfferDetails>))]
[JsonSerializable(typeof(OfferRedemptionInput))]
[JsonSerializable(typeof(OfferRedemptionReceipt))]
[JsonSerializable(typeof(Page<PricedOffer>))]
[JsonSerializable(typeof(DecideInput))]
[JsonSerializable(typeof(DecidedOffers))]
[JsonSerializable(typeof(EvidenceDetails))]
[JsonSerializable(typeof(ToldClaim))]
[JsonSerializable(typeof(OfferResults))]
internal sealed partial class OffersJson : JsonSerializerContext;
