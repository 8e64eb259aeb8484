namespace OmniGrains.Customers.Contracts;

/// <summary>Looks for a person without making one.</summary>
public interface ICustomerLookup
{
    /// <summary>The customer that an identifier belongs to; null when it belongs to nobody or cannot be read.</summary>
    ValueTask<string?> Find(IdentityInput identity, CancellationToken cancellation);
}
