using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>
/// "N customers bought it in the last D days": distinct customers who paid and did not bring it back; without staff and bots, and without
/// oneself. Of fewer than five nothing is said. Open carts are not kept here, so nothing is said of who is buying now.
/// </summary>
internal static class SocialProofLever
{
    public static Verdict Judge(int? others, int atLeast, int days, long position) => others switch
    {
        null => Verdict.Hide("not-counted-yet", "buyers have not been counted yet"),
        { } few when few < atLeast => Verdict.Hide("too-few", $"{few} other customers bought it in the last {days} days, and {atLeast} are needed"),
        { } enough => Verdict.Show(
            [new EvidenceSource("orders", $"{enough} distinct customers, paid and not returned, as of journal position {position}")], null,
            ("customers", Figure.Of(enough)), ("days", Figure.Of(days))),
    };
}
