using System.Globalization;

namespace OmniGrains.Bench;

/// <summary>One claim: what was measured against which floor, and what it must reach.</summary>
internal sealed record Claim(string Name, double Figure, string Unit, double Must, double Aim, string Detail, bool LowerIsBetter = false)
{
    public bool Holds => LowerIsBetter ? Figure <= Must : Figure >= Must;

    public bool ReachesAim => LowerIsBetter ? Figure <= Aim : Figure >= Aim;
}

internal static class Report
{
    /// <summary>Runs measures by name and prints a line for each claim; 1 when one does not hold.</summary>
    public static async Task<int> Run(IEnumerable<string> names)
    {
        var failed = 0;
        foreach (var name in names)
        {
            foreach (var claim in await Measures.All[name]())
            {
                failed += claim.Holds ? 0 : 1;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{(claim.ReachesAim ? "AIM " : claim.Holds ? "ok  " : "MISS")} {claim.Name}: {claim.Figure:0.###}{claim.Unit} (must {claim.Must}, aim {claim.Aim}) [{claim.Detail}]"));
            }
        }

        return failed == 0 ? 0 : 1;
    }
}
