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

    /// <summary>Whether the person that a record is part of was erased: what is sealed under their key from then on, nothing would ever destroy.</summary>
    ValueTask<bool> IsErased(string record, CancellationToken cancellation);

    /// <summary>How a customer's record came to be what it is, to be read from its beginning on.</summary>
    ICustomerStory StoryOf(string record);
}

/// <summary>A customer's record through time. Each stream is read once, however many moments are asked for. Not thread-safe.</summary>
public interface ICustomerStory
{
    /// <summary>What a record of the customer recorded itself, in order.</summary>
    ValueTask<IReadOnlyList<Recorded>> EventsOf(string part, CancellationToken cancellation);

    /// <summary>The record as it was at a moment, which must not lie before the one that was asked for last; null when there was none then.</summary>
    ValueTask<CustomerRecord?> At(DateTimeOffset moment, CancellationToken cancellation);
}
