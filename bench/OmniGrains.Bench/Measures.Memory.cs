namespace OmniGrains.Bench;

internal static partial class Measures
{
    // In this process, so that the heap can be weighed; the pushes come in over HTTP all the same.
    private static async Task<IReadOnlyList<Claim>> MemoryPerCustomer()
    {
        const int first = 2_000;
        using var folder = new Folder();
        await using var server = await Server.InThisProcess(folder.Path);
        await Seed(server, first);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Seed(server, Customers);
        var perCustomer = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(Customers - first);
        return
        [
            new Claim("managed memory per idle customer", perCustomer, " bytes", 2_048, 1_024,
                "one card and one purchase each; the card's own grain included", LowerIsBetter: true),
        ];
    }
}
