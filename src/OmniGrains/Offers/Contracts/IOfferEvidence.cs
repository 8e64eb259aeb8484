namespace OmniGrains.Offers.Contracts;

/// <summary>Asks whether a claim may still be made: for those who write it into a message, right before it is sent.</summary>
public interface IOfferEvidence
{
    /// <summary>Null when the claim stands; otherwise why it does not, as a code.</summary>
    ValueTask<string?> WhyLapsed(string evidenceId, CancellationToken cancellation = default);
}
