using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>Looks for a person without making one.</summary>
public interface ICustomerLookup
{
    /// <summary>The customer that an identifier belongs to; null when it belongs to nobody or cannot be read.</summary>
    ValueTask<string?> Find(IdentityInput identity, CancellationToken cancellation);
}

/// <summary>Live records, for those who show one beside what they are about.</summary>
public interface ICustomerRecords
{
    /// <summary>Waits until records reflect what follows for them from everything up to a journal position.</summary>
    Task Reach(long position, CancellationToken cancellation);

    /// <summary>The live record of the customer that a record is part of; null when there is none, or it was erased.</summary>
    ValueTask<CustomerRecord?> Find(string record, CancellationToken cancellation);

    /// <summary>The same as it was at an earlier moment; null also when there was none then.</summary>
    ValueTask<CustomerRecord?> FindAt(string record, Moment moment, CancellationToken cancellation);
}
