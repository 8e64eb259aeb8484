namespace OmniGrains.Offers.Contracts;

/// <summary>Which offers were shown to whom: for those who tell a person what is held on them.</summary>
public interface IShownOffers
{
    /// <summary>The view that must have reached what is to be told.</summary>
    string ViewName { get; }

    /// <summary>What was first shown to these records, or held out from them, the earliest first.</summary>
    ValueTask<IReadOnlyList<ShownOffer>> To(IReadOnlyList<string> records, CancellationToken cancellation);
}
