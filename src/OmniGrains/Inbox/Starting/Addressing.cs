using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Starting;

/// <summary>Whom somebody writes to first.</summary>
/// <param name="Addressee">Their address.</param>
/// <param name="Customer">The customer that was named; null when it was the address alone.</param>
/// <param name="Owner">Whose the address is, or the customer that was named; null when it is nobody's.</param>
/// <param name="IsKnown">Whether the address is on a record already.</param>
internal sealed record WrittenTo(Addressee Addressee, CustomerRecord? Customer, string? Owner, bool IsKnown);

/// <summary>
/// Finds the address of a customer and the customer of an address. What is tied is tied as by a message from there: an answer comes in on the same record.
/// </summary>
internal sealed class Addressing(IMessaging messaging, IRecognition recognition, ICustomerLookup lookup, ICustomerRecords records, ICustomerFamilies families)
{
    /// <summary>Looks only: nothing is recorded.</summary>
    public async ValueTask<Result<WrittenTo>> Find(MessagingChannel channel, StartTo to, CancellationToken cancellation)
    {
        var customer = to.CustomerId is { } id ? await records.Find(id, cancellation) : null;
        if (to.CustomerId is not null && customer is null)
        {
            return StartRejections.CustomerUnknown;
        }

        var addressee = to.Address is { } address ? await messaging.AddresseeOf(channel.Id, address, cancellation) : await Known(channel, customer!, cancellation);
        if (addressee is null)
        {
            var isEver = channel.AddressedBy.Count > 0 || await messaging.AddresseeOf(channel.Id, "any", cancellation) is not null;
            return !isEver ? StartRejections.Never : to.Address is null ? StartRejections.NoAddressKnown : StartRejections.AddressInvalid;
        }

        var owners = new List<string>();
        foreach (var identity in addressee.Identities)
        {
            if (await lookup.Find(identity, cancellation) is { } owner)
            {
                owners.Add(owner);
            }
        }

        return customer is not null && owners.Exists(owner => owner != customer.Id)
            ? StartRejections.AddressOfAnother
            : Result<WrittenTo>.Of(new WrittenTo(addressee, customer, customer?.Id ?? owners.FirstOrDefault(), owners.Count > 0), 0);
    }

    /// <summary>Whose record it is on: found, or made, as for a message from there. What is new goes to the customer that was named.</summary>
    public async ValueTask<Recognised> Tie(WrittenTo to, CommandContext context, CancellationToken cancellation)
    {
        if (to.Customer is not { } customer || to.IsKnown)
        {
            return await recognition.Recognise(to.Addressee.Identities, context, cancellation);
        }

        var known = customer.Identities.OrderBy(identity => identity.Kind == IdentityKinds.Anonymous).Select(identity => new IdentityInput(identity.Kind, identity.Value, null, identity.Verified)).FirstOrDefault();
        return known is null || to.Addressee.Identities.Count == 0
            ? new Recognised(new CustomerId(customer.Id), new CustomerId(customer.Id), [])
            : await recognition.Recognise([known, .. to.Addressee.Identities], context, cancellation);
    }

    /// <summary>Whether a record is the customer's; one that is nobody's may be.</summary>
    public async ValueTask<bool> IsOf(string? record, CustomerRecord customer, CancellationToken cancellation) => record is null || await families.CustomerOf(record, cancellation) == customer.Id;

    // What the customer has proved comes first, then what came last.
    private async ValueTask<Addressee?> Known(MessagingChannel channel, CustomerRecord customer, CancellationToken cancellation)
    {
        foreach (var kind in channel.AddressedBy)
        {
            foreach (var identity in customer.Identities.Where(one => one.Kind == kind).OrderByDescending(one => one.Verified).ThenByDescending(one => one.Since))
            {
                if (await messaging.AddresseeOf(channel.Id, identity.Value, cancellation) is { } addressee)
                {
                    return addressee;
                }
            }
        }

        return null;
    }
}
