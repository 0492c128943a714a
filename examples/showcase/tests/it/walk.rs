//! The form with groups and a file, which is looked at while it is filled in.

use std::path::{Path, PathBuf};

use zzz::TestBrowser;

use crate::{browser::visited, todos::FAULTS};

/// A picture, and a file that is none.
fn files() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let (map, page) = (folder.path().join("map.png"), folder.path().join("page.png"));
    std::fs::write(&map, b"\x89PNG\r\n\x1a\n").expect("a file");
    std::fs::write(&page, "<!doctype html>").expect("a file");
    (folder, map, page)
}

/// Fills in what is not about those who come along.
async fn fill_in(browser: &TestBrowser, map: &Path) {
    browser.fill("#title", "To the lake").await;
    browser.fill("#email", "ann@example.com").await;
    browser.click("#moon option[value=full], #moon option:last-child").await;
    browser.fill("#start_village", "Owlbury").await;
    browser.fill("#start_hour", "2").await;
    browser.choose_file("#map", map).await;
    browser.click("#lamps").await;
}

#[zzz::test]
async fn fields_are_looked_at_one_by_one_and_a_file_stays_chosen() {
    visited(async |browser| {
        let (_folder, map, page) = files();
        browser.open("/walk").await;
        browser.run_script::<()>("window.isOld = true").await;
        browser.fill("#email", "ann").await;
        browser.press("Tab").await;
        browser.assert_text("#email_error", "has to be an e-mail address").await;
        browser.assert_element("#email[aria-invalid=true]").await;
        // Of what nobody has been to nothing is said, and the focus is where it went.
        browser.assert_text("#title_error", "").await;
        browser.wait_until("return document.activeElement.id === 'moon'").await;

        fill_in(browser, &page).await;
        browser.assert_text("#email_error", "").await;
        browser.assert_no_element("#email[aria-invalid]").await;
        browser.click("One more").await;
        browser.fill("#walkers_1_name", "Bob").await;
        browser.fill("#walkers_1_age", "7").await;
        browser.click("One more").await;
        browser.fill("#walkers_2_name", "Cleo").await;
        browser.fill("#walkers_2_age", "many").await;
        browser.click("Remove walker 1").await;
        browser.assert_no_element("#walkers_2_name").await;
        let values =
            "return [...document.querySelectorAll('#walkers input')].map((input) => input.value)";
        let said: Vec<String> = browser.run_script(values).await;
        assert_eq!(said[..3], ["Bob", "7", "Cleo"]);
        let chosen = "return document.querySelector('#map').files.length";
        assert_eq!(browser.run_script::<u8>(chosen).await, 1);

        browser.click("Plan it").await;
        browser.assert_text("#map_error", "has to be a PNG or a JPEG").await;
        browser.assert_element("#walkers_1_age[aria-invalid=true]").await;
        browser.assert_element("#title[value='To the lake']").await;
        browser.choose_file("#map", &map).await;
        browser.fill("#walkers_1_age", "70").await;
        assert!(browser.run_script::<bool>("return window.isOld === true").await);
        browser.click("Plan it").await;
        let told =
            "To the lake: 2 with lamps meet in Owlbury at 2, by the full moon. Ask the parents.";
        browser.assert_text("[role=status]", told).await;
        browser.assert_element("#title[value='']").await;
    })
    .await;
}

#[zzz::test]
async fn without_scripts_the_form_is_sent_as_a_whole() {
    visited(async |browser| {
        let (_folder, map, _) = files();
        browser.disable_scripts().await;
        browser.open("/walk").await;
        browser.click("Plan it").await;
        browser.assert_text("#title_error", "is missing").await;
        browser.assert_text("#lamps_error", "nobody walks in the dark").await;
        browser.assert_text("#walkers_0_name_error", "is missing").await;

        browser.click("One more").await;
        browser.fill("#walkers_1_name", "Bob").await;
        browser.fill("#walkers_1_age", "30").await;
        browser.click("Remove walker 1").await;
        browser.assert_element("#walkers_0_name[value=Bob]").await;
        browser.assert_no_element("#walkers_1_name").await;
        fill_in(browser, &map).await;
        browser.click("Plan it").await;
        browser.assert_at("/walk").await;
        let told = "To the lake: 1 with lamps meet in Owlbury at 2, by the full moon.";
        browser.assert_text("[role=status]", told).await;
    })
    .await;
}

#[zzz::test]
async fn the_form_fits_a_telephone_and_has_labels() {
    visited(async |browser| {
        browser.resize(390, 844).await;
        browser.open("/walk").await;
        assert_eq!(browser.run_script::<Vec<String>>(FAULTS).await, [""; 0]);
        browser.click("One more").await;
        browser.assert_element("#walkers_1_name").await;
        browser.click("Plan it").await;
        browser.assert_text("#title_error", "is missing").await;
        assert_eq!(browser.run_script::<Vec<String>>(FAULTS).await, [""; 0]);
    })
    .await;
}
