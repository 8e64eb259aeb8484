using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <inheritdoc cref="ICustomerLookup"/>
internal sealed class CustomerLookup(Recognition recognition, Families families) : ICustomerLookup
{
    public async ValueTask<string?> Find(IdentityInput identity, CancellationToken cancellation)
    {
        if (Normalisation.KindOf(identity.Kind) is not { } kind || Normalisation.Read(kind, identity) is not (var read, null))
        {
            return null;
        }

        return await recognition.Find(read!, cancellation) is { } record ? await families.RootOf(record) : null;
    }
}

/// <inheritdoc cref="ICustomerRecords"/>
internal sealed class CustomerRecords(Families families, FollowUp followUp, GrainEngine engine) : ICustomerRecords
{
    public async Task Reach(long position, CancellationToken cancellation)
    {
        while (!await followUp.Reach(position, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<CustomerRecord?> Find(string record, CancellationToken cancellation) =>
        await families.Find(record) is { Family: { } family } ? LiveRecord.Of(family, record) : null;

    public async ValueTask<bool> IsErased(string record, CancellationToken cancellation) => (await families.Load(record)).State is Customer.Erased;

    public ICustomerStory StoryOf(string record) => new CustomerStory(engine, record);
}
