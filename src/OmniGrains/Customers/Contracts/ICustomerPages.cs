namespace OmniGrains.Customers.Contracts;

/// <summary>All customers, page by page, by index. Ids grow with time: who is made later comes later.</summary>
public interface ICustomerPages
{
    /// <summary>Waits until everybody is listed who is known now, and tells the last id; null when there is nobody.</summary>
    ValueTask<string?> Last(CancellationToken cancellation);

    /// <summary>Customers after an id up to another one, in order; those who are merged into another one and who were erased are left out.</summary>
    ValueTask<IReadOnlyList<string>> After(string? id, string upTo, int most, CancellationToken cancellation);
}
