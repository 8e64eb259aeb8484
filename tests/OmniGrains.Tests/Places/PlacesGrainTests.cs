using OmniGrains.Engine;
using OmniGrains.Places;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Tests.Places;

public sealed class PlacesGrainTests
{
    private static readonly PlacesGrain Grain = new();
    private static readonly Place Milano = PlaceCalendarTests.Shop("Europe/Rome") with { Id = "milano-1", Location = new GeoPoint(45.4642, 9.19) };
    private static readonly Place Roma = Milano with { Id = "roma-1", Location = new GeoPoint(41.9028, 12.4964) };
    private static readonly Place Nowhere = Milano with { Id = "nowhere", Location = null };

    [Fact]
    public void A_place_is_entered_with_its_first_revision() =>
        When(new DefinePlace(Milano, null)).Events.ShouldHaveSingleItem().ShouldBe(new PlaceDefined(Milano with { Revision = 1 }));

    [Fact]
    public void Defining_it_as_it_is_changes_nothing()
    {
        var again = When(new DefinePlace(Milano with { Hours = [], ClosedDays = [] }, null), Milano);

        again.Events.ShouldBeEmpty();
        again.Reply.ShouldBe(new PlaceRevision("milano-1", 1));
    }

    [Fact]
    public void Other_hours_are_a_change()
    {
        var hours = new OpeningSpan(Weekday.Monday, new TimeOnly(9, 0), new TimeOnly(12, 0));
        When(new DefinePlace(Milano with { Hours = [hours] }, null), Milano).Reply.ShouldBe(new PlaceRevision("milano-1", 2));
    }

    [Theory]
    [InlineData(0, "place.changed")]
    [InlineData(1, null)]
    [InlineData(2, "place.changed")]
    public void A_change_of_what_was_read_counts_only_while_it_stands(int revision, string? code) =>
        (When(new DefinePlace(Milano with { Name = "Other" }, revision), Milano).Rejection?.Code).ShouldBe(code);

    [Fact]
    public void The_nearest_places_come_first_and_those_of_unknown_location_or_inactive_not_at_all()
    {
        var places = State(Roma, Milano, Nowhere, Milano with { Id = "closed", Active = false });

        places.Nearest(new GeoPoint(45.07, 7.69)).Select(found => found.Place.Id).ShouldBe(["milano-1", "roma-1"]);
        places.KilometresBetween("milano-1", "roma-1")!.Value.ShouldBe(477, 2);
        places.KilometresBetween("milano-1", "nowhere").ShouldBeNull();
    }

    [Theory]
    [InlineData(0, 0, 0, 180, 20015)]
    [InlineData(90, 0, -90, 77, 20015)]
    [InlineData(0, 179.5, 0, -179.5, 111)]
    [InlineData(51.5, 0, 51.5, 0, 0)]
    public void Distances_hold_across_poles_and_the_date_line(double north, double east, double otherNorth, double otherEast, double kilometres)
    {
        var (one, other) = (new GeoPoint(north, east), new GeoPoint(otherNorth, otherEast));
        one.KilometresTo(other).ShouldBe(kilometres, 1);
        other.KilometresTo(one).ShouldBe(one.KilometresTo(other), 1e-9);
    }

    private static PlaceDirectory State(params Place[] places) =>
        places.Aggregate(Grain.Initial, (state, place) => Grain.Evolve(state, new PlaceDefined(place with { Revision = 1 })));

    private static Decision When(ICommand command, params Place[] given) =>
        Grain.Decide(State(given), command, new CommandContext(new CommandId("c"), DateTimeOffset.UnixEpoch));
}
