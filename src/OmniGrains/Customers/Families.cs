using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>One record of a family, as it stands.</summary>
internal readonly record struct Part(string Id, Customer State);

/// <summary>A root and every record that is merged into it, directly or through others.</summary>
/// <param name="Root">The root's id.</param>
/// <param name="State">The root's state.</param>
/// <param name="Parts">All records, the root first.</param>
/// <param name="Position">
/// The journal position of the last event on any of them, and on those that are linked but not merged. It grows with
/// every change to what the family is or holds, so that it serves as the family's version.
/// </param>
internal sealed record Family(string Root, Customer State, IReadOnlyList<Part> Parts, long Position)
{
    public bool Exists => State is not Customer.Unknown;

    /// <summary>Known by more than devices.</summary>
    public bool IsIdentified => Parts.Any(part => part.State.Known?.Identities.Any(held => held.Kind != IdentityKinds.Anonymous) ?? false);

    public IEnumerable<HeldIdentity> Identities => Parts.SelectMany(part => part.State.Known?.Identities ?? []);

    public int Count(string kind)
    {
        var count = 0;
        foreach (var part in Parts)
        {
            foreach (var held in part.State.Known?.Identities ?? [])
            {
                count += held.Kind == kind ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Whether a person has separated a record of this family from one of the other.</summary>
    public bool IsSeparatedFrom(Family other) => Separates(this, other) || Separates(other, this);

    private static bool Separates(Family one, Family other) =>
        one.Parts.Any(part => part.State.Known?.Links is { } links && other.Parts.Any(theirs => links.Separated.Contains(theirs.Id)));
}

/// <summary>Reads families from live grains or from the past. Whether a record is merged, that record itself says.</summary>
internal sealed class Families(IGrains grains, FollowUp followUp) : ICustomerFamilies
{
    // Far above what merging allows; only a journal written by something else could reach it.
    private const int MostRecords = 10_000;

    public ValueTask<Answer<Customer>> Read(string id) => grains.Read(new CustomerId(id).Grain, ReadCustomer.It);

    /// <summary>The id of the record that this one is part of in the end; itself when it stands alone.</summary>
    public async ValueTask<string> RootOf(string id)
    {
        while ((await Read(id)).Value.MergedInto is { } into)
        {
            id = into;
        }

        return id;
    }

    /// <summary>
    /// The family that an id from outside names, or why there is none. An id may have been answered before what was claimed
    /// for it has reached its record, so a record that nothing is known of is looked at again when it would have.
    /// </summary>
    public async ValueTask<(Family? Family, Rejection? Rejection)> Find(string id)
    {
        if (!CustomerIds.IsWellFormed(id))
        {
            return (null, CustomerRejections.Unknown);
        }

        var family = await Load(id);
        if (!family.Exists && await followUp.ReachHead())
        {
            family = await Load(id);
        }

        return family.State switch
        {
            Customer.Unknown => (null, CustomerRejections.Unknown),
            Customer.Erased => (null, CustomerRejections.Erased),
            _ => (family, null),
        };
    }

    /// <summary>The family that a record belongs to, as it stands or as it stood.</summary>
    public ValueTask<Family> Load(string id, Moment? moment = null) => Compose(id, record => ReadAt(record, moment));

    /// <summary>The family that a record belongs to, as its records say that are read one by one.</summary>
    public static async ValueTask<Family> Compose(string id, Func<string, ValueTask<Answer<Customer>>> read)
    {
        var root = await read(id);
        while (root.Value.MergedInto is { } into)
        {
            (id, root) = (into, await read(into));
        }

        return await Below(id, root, read);
    }

    private static async ValueTask<Family> Below(string id, Answer<Customer> root, Func<string, ValueTask<Answer<Customer>>> read)
    {
        var parts = new List<Part> { new(id, root.Value) };
        var position = root.Position;
        for (var i = 0; i < parts.Count && parts.Count < MostRecords; i++)
        {
            foreach (var member in parts[i].State.Known?.Links?.Members ?? [])
            {
                var joined = await read(member.Id);
                position = Math.Max(position, joined.Position);
                if (joined.Value is Customer.Merged merged && merged.Into == parts[i].Id)
                {
                    parts.Add(new Part(member.Id, joined.Value));
                }
            }
        }

        return new Family(id, root.Value, parts, position);
    }

    async ValueTask<bool> ICustomerFamilies.Belongs(string record, string customer, CancellationToken cancellation) =>
        record == customer || (CustomerIds.IsWellFormed(customer) && await RootOf(record) == await RootOf(customer));

    ValueTask<string> ICustomerFamilies.CustomerOf(string record, CancellationToken cancellation) => RootOf(record);

    async ValueTask<IReadOnlyList<string>> ICustomerFamilies.RecordsOf(string customer, CancellationToken cancellation) =>
        CustomerIds.IsWellFormed(customer) ? [.. (await Load(customer)).Parts.Select(part => part.Id)] : [customer];

    async ValueTask<IReadOnlyList<string>> ICustomerFamilies.PartsOf(string record, CancellationToken cancellation) =>
        CustomerIds.IsWellFormed(record) ? [.. (await Below(record, await Read(record), Read)).Parts.Select(part => part.Id)] : [record];

    private ValueTask<Answer<Customer>> ReadAt(string id, Moment? moment) => moment is { } past
        ? grains.ReadAt(new CustomerId(id).Grain, ReadCustomer.It, past)
        : Read(id);
}
