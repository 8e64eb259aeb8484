namespace OmniGrains.Customers.Contracts;

/// <summary>All customers, page by page, by index. Ids grow with time: who is made later comes later.</summary>
public interface ICustomerPages
{
    /// <summary>Waits until everybody is listed who is known now, and tells the last id; null when there is nobody.</summary>
    ValueTask<string?> Last(CancellationToken cancellation);

    /// <summary>Customers after an id up to another one, in order; those who are merged into another one and who were erased are left out.</summary>
    /// <param name="id">After this one; null for the first.</param>
    /// <param name="upTo">Up to this one.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="position">Waits until the list reflects this position of the journal: one that is being built anew would look as if there was nobody.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<IReadOnlyList<string>> After(string? id, string upTo, int most, long position, CancellationToken cancellation);
}
