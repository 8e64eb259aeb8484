using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>Where a record belongs now.</summary>
/// <param name="Root">The customer that it is part of; itself when it stands alone.</param>
/// <param name="Path">The records from it up to the root, without that.</param>
/// <param name="Birthday">As any of them knows it.</param>
internal sealed record Home(string Root, IReadOnlyList<string> Path, DateOnly? Birthday);

/// <summary>For whoever has nothing but the grains, as reactions, or asks for the path or the birthday too; everybody else asks <see cref="ICustomerFamilies"/>.</summary>
internal static class Homes
{
    // Far above what merging allows.
    private const int Deepest = 200;

    public static async ValueTask<Home> Find(IGrains grains, string record, CancellationToken stop)
    {
        var path = new List<string>();
        var person = (await grains.Read(new CustomerId(record).Grain, ReadPerson.Query, stop)).Value;
        var birthday = person.Birthday;
        while (person.MergedInto is { } into && path.Count < Deepest)
        {
            path.Add(record);
            (record, person) = (into, (await grains.Read(new CustomerId(into).Grain, ReadPerson.Query, stop)).Value);
            birthday = person.Birthday ?? birthday;
        }

        return new Home(record, path, birthday);
    }
}
