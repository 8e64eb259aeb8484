namespace OmniGrains.Customers;

/// <summary>Amounts as ten-thousandths, the finest that an order line has.</summary>
internal static class Amounts
{
    private const decimal Scale = 10_000m;

    // An event that the journal holds is never refused, so that what does not fit is held at the border.
    public static long ToUnits(decimal amount) =>
        (long)decimal.Clamp(decimal.Round(amount * Scale, MidpointRounding.AwayFromZero), long.MinValue / 2, long.MaxValue / 2);

    public static decimal FromUnits(long units) => units / Scale;
}
