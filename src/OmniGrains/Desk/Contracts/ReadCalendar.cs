using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.Contracts;

/// <summary>A business calendar as it stands; null when there is none of this id. Asked of <see cref="Desk"/>.</summary>
public sealed record ReadCalendar(string Id) : IQuery<BusinessCalendar?>
{
    public static GrainId Desk => Setup.DeskBook.Grain;
}
