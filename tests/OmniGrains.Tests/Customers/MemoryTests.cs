using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using Xunit.Abstractions;

namespace OmniGrains.Tests.Customers;

/// <summary>Runs while nothing else runs: what other tests keep would be counted too.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const int Customers = 100_000;

    [Fact]
    public void A_customer_with_two_identities_a_name_and_three_purchases_takes_less_than_a_kilobyte()
    {
        var states = new Customer[Customers];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Customers; i++)
        {
            states[i] = Make(i);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Customers;
        GC.KeepAlive(states);
        output.WriteLine($"{each:F0} bytes");
        each.ShouldBeLessThan(1_024);
    }

    private static Customer Make(int i)
    {
        // Texts are made anew, as they are when events are read from the journal.
        static string Fresh(string text) => new(text.AsSpan());
        IEvent[] events =
        [
            new IdentityAttached($"c{i}", Fresh("email"), $"person.{i:D6}@example.org", false, CustomerGrainTests.Noon),
            new IdentityAttached($"c{i}", Fresh("card"), $"{i:D12}", false, CustomerGrainTests.Noon),
            new ProfileChanged($"c{i}", CustomerGrainTests.Traits($$"""{"name":"Person Number {{i:D6}}"}"""), CustomerGrainTests.Noon),
            .. Enumerable.Range(0, 3).Select(n => new PurchaseNoted(
                $"till-7:{i:D6}{n}", PurchaseKind.Sale, Fresh("store"), Fresh("London"), Fresh("GBP"), 12.5m, CustomerGrainTests.Noon.AddDays(n), 2)),
        ];
        return CustomerGrainTests.Given(events);
    }
}
